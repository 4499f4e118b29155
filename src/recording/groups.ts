import type { EvidenceStore } from '../evidence/store.ts';
import type { Micros } from '../evidence/time.ts';
import type { Replayed } from './replay-into.ts';

/** Part of the evidence that has one `now`. */
export interface Group {
  readonly store: EvidenceStore;
  readonly now: Micros;
}

/**
 * Splits what several recordings told into groups, each judged up to the end of its own recordings: that one recording
 * goes on for an hour says nothing of a Pod that another one watched for a minute. Recordings that share a Pod or a
 * Job are one group.
 */
export function groupsOf(store: EvidenceStore, recordings: readonly Replayed[]): readonly Group[] {
  const groups: { told: Set<string>; now: Micros }[] = [];
  for (const { told, now } of recordings) {
    if (now === null) continue;
    const shared = groups.filter((g) => [...told].some((uid) => g.told.has(uid)));
    const merged = { told: new Set(told), now };
    for (const group of shared) {
      for (const uid of group.told) merged.told.add(uid);
      merged.now = Math.max(merged.now, group.now);
      groups.splice(groups.indexOf(group), 1);
    }
    groups.push(merged);
  }
  return groups.map(({ told, now }) => ({ store: partOf(store, told), now }));
}

function partOf(store: EvidenceStore, told: ReadonlySet<string>): EvidenceStore {
  return {
    ...store,
    pods: new Map([...store.pods].filter(([uid]) => told.has(uid))),
    jobs: new Map([...store.jobs].filter(([uid]) => told.has(uid))),
  };
}
