/** As much of a Map as the evidence needs, so that what is held may be kept in another form than it is read in. */
export interface Held<V> extends Iterable<readonly [string, V]> {
  readonly size: number;
  readonly get: (key: string) => V | undefined;
  readonly set: (key: string, value: V) => unknown;
  readonly has: (key: string) => boolean;
  readonly delete: (key: string) => boolean;
  readonly keys: () => IterableIterator<string>;
  readonly values: () => IterableIterator<V>;
}

/** Two forms of the same: `unpack(pack(value))` is equal to `value`. */
export interface Packing<V, P> {
  /** `before` is what was held in its place: its parts may be used again. */
  readonly pack: (value: V, before: P | undefined) => P;
  readonly unpack: (packed: P) => V;
}

/** Holds values in their packed form. What it gives is made for the reader, and equal but not the same each time. */
export function packedMap<V, P>({ pack, unpack }: Packing<V, P>): Held<V> {
  const held = new Map<string, P>();
  function* entries(): Generator<readonly [string, V]> {
    for (const [key, packed] of held) yield [key, unpack(packed)];
  }
  function* values(): Generator<V> {
    for (const packed of held.values()) yield unpack(packed);
  }
  return {
    get size() {
      return held.size;
    },
    get: (key) => {
      const packed = held.get(key);
      return packed === undefined ? undefined : unpack(packed);
    },
    set: (key, value) => held.set(key, pack(value, held.get(key))),
    has: (key) => held.has(key),
    delete: (key) => held.delete(key),
    keys: () => held.keys(),
    values,
    [Symbol.iterator]: entries,
  };
}
