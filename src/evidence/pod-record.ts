import type { Owner, Phase, PodFrame } from './pod-frame.ts';
import type { PodSpec } from './pod-spec.ts';
import { addRun, runsOf, type RunFact } from './run-fact.ts';
import { addSample, encodeStatus, type Sample } from './sample.ts';
import type { Micros } from './time.ts';

/** How the Pod's object ended: a DELETED frame was seen, or a relist no longer had it. */
export type Ending = 'Deleted' | 'Vanished';

/** All evidence of one Pod (one uid) that its own frames gave. Merging is commutative and idempotent. */
export interface PodRecord {
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly excluded: string | null;
  readonly owner: Owner | null;
  /** API server's clock, whole seconds. */
  readonly createdAt: Micros | null;
  readonly spec: PodSpec;
  readonly phase: Phase;
  readonly reason: string | null;
  readonly samples: readonly Sample[];
  readonly runs: readonly RunFact[];
  /** Highest restartCount shown, by container index. */
  readonly restartCounts: readonly number[];
  /** As the first frame that carries it tells it; API server's clock, whole seconds. */
  readonly deletion: Deletion | null;
  readonly ending: Ending | null;
  /** Orders of the samples after which frames may have been missed. */
  readonly gaps: readonly number[];
  /** Order of the frame that the spec, labels and phase are of. */
  readonly latest: number;
}

export interface Deletion {
  readonly requestedAt: Micros;
  readonly graceSeconds: number;
  readonly order: number;
  /** A second request shortened the grace. */
  readonly shortened: boolean;
}

export interface Arrival {
  /** Observer's clock. */
  readonly at: Micros;
  readonly deleted: boolean;
}

/** Merges one frame. A record holds one uid; the caller keys by it. */
export function mergeFrame(record: PodRecord | null, frame: PodFrame, arrival: Arrival): PodRecord {
  const order = orderOf(frame.resourceVersion, arrival.at);
  const isLatest = record === null || order >= record.latest;
  const spec = record === null || isLatest ? keepEqual(record?.spec, frame.spec) : record.spec;
  const byName = new Map(frame.statuses.map((s) => [s.name, s]));
  const sample: Sample = {
    order,
    resourceVersion: frame.resourceVersion,
    at: arrival.at,
    deleted: arrival.deleted,
    phase: frame.phase,
    reason: frame.reason,
    states: spec.containers.map((c) => encodeStatus(byName.get(c.name))).join(''),
    ready: frame.ready?.status ?? false,
    readySince: frame.ready?.since ?? null,
    sandbox: frame.sandbox?.status ?? null,
    sandboxSince: frame.sandbox?.since ?? null,
  };
  let runs = record?.runs ?? [];
  spec.containers.forEach((container, index) => {
    const status = byName.get(container.name);
    if (status === undefined) return;
    for (const run of runsOf(status, { container: index, resourceVersion: frame.resourceVersion, order })) {
      runs = addRun(runs, run);
    }
  });
  const head = isLatest ? frame : record;
  return {
    uid: frame.uid,
    namespace: frame.namespace,
    name: frame.name,
    labels: head.labels,
    excluded: head.excluded,
    owner: head.owner ?? record?.owner ?? null,
    createdAt: frame.createdAt ?? record?.createdAt ?? null,
    spec,
    phase: head.phase,
    reason: head.reason,
    samples: addSample(record?.samples ?? [], sample),
    runs,
    restartCounts: spec.containers.map((c, i) =>
      Math.max(byName.get(c.name)?.restartCount ?? 0, record?.restartCounts[i] ?? 0),
    ),
    deletion: firstDeletion(record, frame, order),
    ending: arrival.deleted ? 'Deleted' : (record?.ending ?? null),
    gaps: record?.gaps ?? [],
    latest: Math.max(order, record?.latest ?? order),
  };
}

/** Frames may have been missed after the last one held. */
export function markGap(record: PodRecord): PodRecord {
  return record.gaps.includes(record.latest) ? record : { ...record, gaps: [...record.gaps, record.latest] };
}

/** A relist no longer has the Pod: its end was never observed. */
export function markVanished(record: PodRecord): PodRecord {
  return record.ending === null ? { ...markGap(record), ending: 'Vanished' } : record;
}

function firstDeletion(record: PodRecord | null, frame: PodFrame, order: number): PodRecord['deletion'] {
  const known = record?.deletion ?? null;
  if (frame.deletion === null) return known;
  if (known === null) return { ...frame.deletion, order, shortened: false };
  const [first, second] = known.order <= order ? [known, frame.deletion] : [{ ...frame.deletion, order }, known];
  // 0 is the kubelet's own last DELETE.
  const shortened = known.shortened || (second.graceSeconds > 0 && second.graceSeconds < first.graceSeconds);
  return first === known && shortened === known.shortened ? known : { ...first, shortened };
}

/** The same spec again is not kept twice: most of a Pod's frames repeat it. */
function keepEqual(known: PodSpec | undefined, spec: PodSpec): PodSpec {
  return known !== undefined && JSON.stringify(known) === JSON.stringify(spec) ? known : spec;
}

function orderOf(resourceVersion: string, at: Micros): number {
  const order = Number(resourceVersion);
  return Number.isSafeInteger(order) && order > 0 ? order : at;
}
