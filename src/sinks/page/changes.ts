/** Which Pods changed, in order, as far back as is kept: what a stream that was cut off goes on from. */
export interface Changes {
  /** Names this process and how far it has come: `1k3x9-17`. */
  readonly id: () => string;
  readonly pod: (uid: string) => void;
  readonly audits: () => void;
  /** What changed after that id; null where that is no longer known, or was another process. */
  readonly since: (id: string, most: number) => Batch | null;
  /** Called at each change, synchronously; returns what ends it. */
  readonly onChange: (listener: () => void) => () => void;
}

export interface Batch {
  readonly uids: readonly string[];
  readonly audits: boolean;
  /** How far this batch reaches. */
  readonly id: string;
}

/** uids and a sign for the audits; never what they say, which is looked up when it is sent. */
type Entry = string | null;

/** `most`: changes that are kept, some 16 bytes each. `epoch` tells processes apart. */
export function createChanges(epoch: string, most = 16_384): Changes {
  let entries: Entry[] = [];
  /** Number of the first entry kept. */
  let first = 1;
  const listeners = new Set<() => void>();
  const add = (entry: Entry): void => {
    entries.push(entry);
    // In halves, so that it costs nothing.
    if (entries.length > 2 * most) {
      entries = entries.slice(most);
      first += most;
    }
    for (const listener of listeners) listener();
  };
  const idOf = (sequence: number): string => `${epoch}-${sequence}`;
  const last = (): number => first + entries.length - 1;
  return {
    id: () => idOf(last()),
    pod: add,
    audits: () => add(null),
    since: (id, atMost) => {
      const after = sequenceOf(id, epoch);
      if (after === null || after < first - 1 || after > last()) return null;
      const uids = new Set<string>();
      let audits = false;
      let at = after;
      while (at < last() && uids.size < atMost) {
        at += 1;
        const entry = entries[at - first] ?? null;
        if (entry === null) audits = true;
        else uids.add(entry);
      }
      return { uids: [...uids], audits, id: idOf(at) };
    },
    onChange: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

function sequenceOf(id: string, epoch: string): number | null {
  const dash = id.lastIndexOf('-');
  const digits = id.slice(dash + 1);
  return id.slice(0, dash) === epoch && /^\d{1,15}$/.test(digits) ? Number(digits) : null;
}
