import type { EvidenceStore } from '../evidence/store.ts';
import type { Micros } from '../evidence/time.ts';

/** What one of several recordings told. */
export interface Told {
  readonly now: Micros | null;
  /** Uids of Pods, Jobs and owners. */
  readonly told: ReadonlySet<string>;
  /** kubeletVersion by the name of the node: another recording's node of that name may be of another cluster. */
  readonly nodes: ReadonlyMap<string, string>;
  readonly held: ReadonlyMap<string, Micros> | null;
}

/** Part of the evidence that has one `now`. */
export interface Group {
  readonly store: EvidenceStore;
  readonly now: Micros;
  /** Up to when the last frame of a Pod that waits is known to hold, by uid; null where nobody says: up to `now`. */
  readonly held: ReadonlyMap<string, Micros> | null;
}

interface Members {
  readonly told: Set<string>;
  readonly nodes: Map<string, string>;
  readonly now: Micros;
  readonly held: ReadonlyMap<string, Micros> | null;
}

/**
 * Splits what several recordings told into groups, each judged up to the end of its own recordings: that one recording
 * goes on for an hour says nothing of a Pod that another one watched for a minute. Recordings that share a Pod or a
 * Job are one group; one that tells of nodes alone tells it to all.
 */
export function groupsOf(store: EvidenceStore, recordings: readonly Told[]): readonly Group[] {
  let groups: readonly Members[] = [];
  for (const { told, nodes, now, held } of recordings) {
    if (now === null || told.size === 0) continue;
    const shared = groups.filter((g) => [...told].some((uid) => g.told.has(uid)));
    const merged: Members = {
      told: new Set([...shared.flatMap((g) => [...g.told]), ...told]),
      nodes: new Map([...shared.flatMap((g) => [...g.nodes]), ...nodes]),
      now: Math.max(now, ...shared.map((g) => g.now)),
      held: [...shared.map((g) => g.held), held].reduce(mostHeld, null),
    };
    groups = [...groups.filter((g) => !shared.includes(g)), merged];
  }
  const everywhere = recordings.flatMap((r) => (r.told.size === 0 ? [...r.nodes] : []));
  return groups.map(({ told, nodes, now, held }) => ({
    store: {
      ...store,
      pods: new Map([...store.pods].filter(([uid]) => told.has(uid))),
      jobs: new Map([...store.jobs].filter(([uid]) => told.has(uid))),
      nodes: new Map([...everywhere, ...nodes]),
    },
    now,
    held,
  }));
}

function mostHeld(a: Group['held'], b: Group['held']): Group['held'] {
  if (a === null || b === null) return a ?? b;
  return new Map([...a, ...[...b].map(([uid, until]) => [uid, Math.max(until, a.get(uid) ?? until)] as const)]);
}
