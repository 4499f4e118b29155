import type { ContainerStatus } from './container-status.ts';
import type { Owner, Phase, PodFrame } from './pod-frame.ts';
import type { PodSpec } from './pod-spec.ts';
import { addRun, runsOf, type RunFact } from './run-fact.ts';
import { sameLabels, sameSpec } from './same.ts';
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
  return record === null ? firstRecord(frame, arrival, order) : merged(record, frame, arrival, order);
}

function firstRecord(frame: PodFrame, arrival: Arrival, order: number): PodRecord {
  const { uid, namespace, name, labels, excluded, owner, createdAt, spec, phase, reason } = frame;
  return {
    uid,
    namespace,
    name,
    labels,
    excluded,
    owner,
    createdAt,
    spec,
    phase,
    reason,
    samples: [sampleOf(frame, spec, arrival, order)],
    runs: mergedRuns([], frame, spec, order),
    restartCounts: restartCounts(frame, spec),
    deletion: firstDeletion(null, frame, order),
    ending: arrival.deleted ? 'Deleted' : null,
    gaps: [],
    latest: order,
  };
}

function merged(record: PodRecord, frame: PodFrame, arrival: Arrival, order: number): PodRecord {
  const isLatest = order >= record.latest;
  const spec = isLatest ? keep(record.spec, frame.spec, sameSpec) : record.spec;
  const { labels, excluded, phase, reason } = isLatest ? frame : record;
  return {
    ...record,
    labels: keep(record.labels, labels, sameLabels),
    excluded,
    phase,
    reason,
    spec,
    owner: (isLatest ? frame.owner : null) ?? record.owner,
    createdAt: frame.createdAt ?? record.createdAt,
    samples: addSample(record.samples, sampleOf(frame, spec, arrival, order)),
    runs: mergedRuns(record.runs, frame, spec, order),
    restartCounts: restartCounts(frame, spec).map((count, i) => Math.max(count, record.restartCounts[i] ?? 0)),
    deletion: firstDeletion(record, frame, order),
    ending: arrival.deleted ? 'Deleted' : record.ending,
    latest: Math.max(order, record.latest),
  };
}

function sampleOf(frame: PodFrame, spec: PodSpec, { at, deleted }: Arrival, order: number): Sample {
  const { resourceVersion, phase, reason, ready, sandbox } = frame;
  return {
    order,
    resourceVersion,
    at,
    deleted,
    phase,
    reason,
    states: statusesOf(frame, spec).map(encodeStatus).join(''),
    ready: ready?.status ?? false,
    readySince: ready?.since ?? null,
    sandbox: sandbox?.status ?? null,
    sandboxSince: sandbox?.since ?? null,
  };
}

function mergedRuns(known: readonly RunFact[], frame: PodFrame, spec: PodSpec, order: number): readonly RunFact[] {
  const { resourceVersion } = frame;
  return statusesOf(frame, spec)
    .flatMap((status, container) => (status === undefined ? [] : runsOf(status, { container, resourceVersion, order })))
    .reduce(addRun, known);
}

function restartCounts(frame: PodFrame, spec: PodSpec): readonly number[] {
  return statusesOf(frame, spec).map((status) => status?.restartCount ?? 0);
}

/** The status of each container of the spec. */
function statusesOf({ statuses }: PodFrame, { containers }: PodSpec): readonly (ContainerStatus | undefined)[] {
  return containers.map(({ name }) => statuses.findLast((status) => status.name === name));
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

/** The same again is not kept twice. */
function keep<T>(known: T, told: T, same: (a: T, b: T) => boolean): T {
  return same(known, told) ? known : told;
}

function orderOf(resourceVersion: string, at: Micros): number {
  const order = Number(resourceVersion);
  return Number.isSafeInteger(order) && order > 0 ? order : at;
}
