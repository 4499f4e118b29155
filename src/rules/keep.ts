import { secondOf } from '../evidence/time.ts';
import type { Bounds, Evidence } from '../timeline/bounds.ts';
import type { PodTimeline } from '../timeline/timeline.ts';
import { isDecided, NO_BOUNDS, shortId, type KeptCheck, type KeptPod } from './kept.ts';
import type { Start } from './kept-starts.ts';
import { startsOf } from './start-order.ts';

interface Keeping {
  /** Null where nothing is decided, or the Pod is gone: then its verdicts are in the history of the audit's status. */
  readonly pod: KeptPod | null;
  /** The evidence decides something otherwise than what was kept before. */
  readonly contradicted: boolean;
}

export const NOTHING_KEPT: Keeping = { pod: null, contradicted: false };

/** What has to be kept of a Pod, given what was kept before. What rests on an assumption (logs) is not kept. */
export function keep(timeline: PodTimeline, before: KeptPod | null): Keeping {
  const proven = timeline.proven ?? timeline;
  const { record, containers } = proven;
  if (record.ending !== null) return NOTHING_KEPT;
  const { checks, attempts, contradicted } = startsOf(proven, before);
  if (!checks.some((c) => isDecided(c) || c.reason === 'ConflictingEvidence')) return NOTHING_KEPT;
  const told = checks.filter((c) => c.verdict !== 'Pending');
  const isAged = told.some((c) => c.aged);
  const starts = told.filter(isDecided).flatMap(({ bounds: [, after] }) => after?.earliest ?? []);
  const newest = Math.max(record.createdAt ?? 0, ...starts.filter(Number.isFinite));
  const pod: KeptPod = {
    uid: record.uid,
    namespace: record.namespace,
    name: record.name,
    at: isAged && before !== null ? before.at : secondOf(newest),
    attempts,
    lives: new Map(
      containers.flatMap(({ name, runs }) => runs.slice(-1).map((run) => [name, shortId(run.id)] as const)),
    ),
    startOrder: told.map(keptCheck),
  };
  return { pod, contradicted: contradicted > 0 };
}

function keptCheck({ aged: _aged, bounds, ...check }: Start): KeptCheck {
  const evidence = isDecided(check) ? oneOfEach(check.evidence) : [];
  const [from, to] = check.verdict === 'Violated' ? bounds : NO_BOUNDS;
  return { ...check, evidence, bounds: [boundsOf(from), boundsOf(to)] };
}

/** The bounds alone; none that a number of the ledger cannot say. */
function boundsOf(bounds: Bounds | null): Bounds | null {
  if (bounds === null || !Number.isFinite(bounds.earliest) || !Number.isFinite(bounds.latest)) return null;
  return { earliest: bounds.earliest, latest: bounds.latest };
}

/** The sources as they were, each with the first thing that it said. */
function oneOfEach(evidence: readonly Evidence[]): readonly Evidence[] {
  return evidence.filter((e, i) => evidence.findIndex((other) => other.source === e.source) === i);
}
