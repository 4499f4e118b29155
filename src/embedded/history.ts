import type { KubeObject } from './object.ts';

export type ChangeType = 'ADDED' | 'MODIFIED' | 'DELETED';

/** One change of one object; a DELETED one carries the last state under the resourceVersion of its deletion. */
export interface Change {
  readonly type: ChangeType;
  readonly object: KubeObject;
  /** What a selector may have matched before. */
  readonly previous: KubeObject | undefined;
  readonly version: number;
}

/** The newest changes of one resource, as the watch cache keeps them: older ones are gone, and asking for them is 410. */
export interface History {
  readonly add: (change: Change) => void;
  /** The changes after `version`, or null where some of them are no longer held. */
  readonly since: (version: number) => readonly Change[] | null;
  /** Everything up to this version is forgotten. */
  readonly oldest: () => number;
  readonly drop: (version: number) => void;
}

export function createHistory(limit: number, start: number): History {
  let changes: Change[] = [];
  let first = 0;
  let oldest = start;
  return {
    add: (change) => {
      changes.push(change);
      while (changes.length - first > limit) {
        oldest = changes[first]?.version ?? oldest;
        first += 1;
      }
      if (first > limit) {
        changes = changes.slice(first);
        first = 0;
      }
    },
    since: (version) => (version < oldest ? null : changes.slice(firstAfter(changes, first, version))),
    oldest: () => oldest,
    drop: (version) => {
      changes = [];
      first = 0;
      oldest = version;
    },
  };
}

/** Versions only grow, so the place is found by halving. */
function firstAfter(changes: readonly Change[], first: number, version: number): number {
  let low = first;
  let high = changes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((changes[middle]?.version ?? 0) > version) high = middle;
    else low = middle + 1;
  }
  return low;
}
