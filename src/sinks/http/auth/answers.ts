export interface Shelf {
  /** An answer is good for this long, ms. */
  readonly ttlMs: number;
  /** Answers that are held at most; the oldest makes way. */
  readonly max: number;
}

export interface AnswersOptions<V> {
  readonly isYes: (answer: V) => boolean;
  /** Each kind has its own room: whoever sends a thousand wrong tokens does not push out the right ones. */
  readonly yes: Shelf;
  readonly no: Shelf;
  /** Monotonic clock, ms. */
  readonly now: () => number;
}

export interface Answers<V> {
  /** The answer that is held for the key, or that of `ask`: equal questions at the same time are asked once. Failures are not held. */
  readonly of: (key: string, ask: () => Promise<V>) => Promise<V>;
  readonly size: () => number;
}

interface Held<V> {
  readonly answer: V;
  readonly until: number;
}

export function answers<V>({ isYes, yes, no, now }: AnswersOptions<V>): Answers<V> {
  const held = { yes: new Map<string, Held<V>>(), no: new Map<string, Held<V>>() };
  const asking = new Map<string, Promise<V>>();

  const find = (key: string): Held<V> | undefined => {
    const found = held.yes.get(key) ?? held.no.get(key);
    return found !== undefined && found.until > now() ? found : undefined;
  };
  const keep = (key: string, answer: V): void => {
    held.yes.delete(key);
    held.no.delete(key);
    const [shelf, room] = isYes(answer) ? [held.yes, yes] : [held.no, no];
    shelf.set(key, { answer, until: now() + room.ttlMs });
    const [oldest] = shelf.keys();
    if (shelf.size > room.max && oldest !== undefined) shelf.delete(oldest);
  };

  return {
    of: (key, ask) => {
      const found = find(key);
      if (found !== undefined) return Promise.resolve(found.answer);
      const running = asking.get(key);
      if (running !== undefined) return running;
      const asked = ask()
        .then((answer) => {
          keep(key, answer);
          return answer;
        })
        .finally(() => asking.delete(key));
      asking.set(key, asked);
      return asked;
    },
    size: () => held.yes.size + held.no.size,
  };
}
