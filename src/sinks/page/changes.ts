import { sealedPlaces } from './place.ts';

/** Which Pods changed, in order, as far back as is kept: what a stream that was cut off goes on from. */
export interface Changes {
  /** Names these changes and how far they have come, in a word that only they can read. */
  readonly id: () => string;
  readonly pod: (uid: string, namespace: string) => void;
  readonly audits: () => void;
  /** What changed after that id; null where that is no longer known, or was another process. */
  readonly since: (id: string, most: number) => Batch | null;
  /** Called at each change, synchronously; returns what ends it. */
  readonly onChange: (listener: () => void) => () => void;
}

export interface Batch {
  /** Namespaces by uid: who may hear of a Pod is asked also when the Pod is there no more. */
  readonly pods: ReadonlyMap<string, string>;
  readonly audits: boolean;
  /** How far this batch reaches; the same word as asked with where nothing came since. */
  readonly id: string;
}

/** A Pod's uid and namespace, or a sign for the audits; never what they say, which is looked up when it is sent. */
type Entry = readonly [uid: string, namespace: string] | null;

/** `most`: changes that are kept, some 40 bytes each. */
export function createChanges(most = 16_384): Changes {
  const places = sealedPlaces();
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
  const last = (): number => first + entries.length - 1;
  return {
    id: () => places.seal(last()),
    pod: (uid, namespace) => add([uid, namespace]),
    audits: () => add(null),
    since: (id, atMost) => {
      const after = places.open(id);
      if (after === null || after < first - 1) return null;
      const pods = new Map<string, string>();
      let audits = false;
      let at = after;
      while (at < last() && pods.size < atMost) {
        at += 1;
        const entry = entries[at - first] ?? null;
        if (entry === null) audits = true;
        else pods.set(...entry);
      }
      return { pods, audits, id: at === after ? id : places.seal(at) };
    },
    onChange: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
