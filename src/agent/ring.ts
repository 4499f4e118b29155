/** A queue of at most so many: when it is full the oldest makes room, and is counted. Adding to it never waits. */
export interface Ring<T> {
  readonly push: (item: T) => void;
  /** The oldest; undefined when there is none. */
  readonly shift: () => T | undefined;
  readonly size: () => number;
  /** How many were dropped since the ring was made. */
  readonly dropped: () => number;
}

export function ring<T>(most: number): Ring<T> {
  const items: (T | undefined)[] = Array.from({ length: most });
  let first = 0;
  let size = 0;
  let dropped = 0;
  const shift = (): T | undefined => {
    if (size === 0) return undefined;
    const item = items[first];
    items[first] = undefined;
    first = (first + 1) % most;
    size -= 1;
    return item;
  };
  return {
    push: (item) => {
      if (size === most) {
        shift();
        dropped += 1;
      }
      items[(first + size) % most] = item;
      size += 1;
    },
    shift,
    size: () => size,
    dropped: () => dropped,
  };
}
