import type { EventFact } from '../evidence/event-fact.ts';
import type { PodRecord } from '../evidence/pod-record.ts';
import { shown } from '../evidence/sample.ts';
import { SECOND, type Micros } from '../evidence/time.ts';
import { earliestOf, latestOf, type Bounds, type Evidence } from './bounds.ts';
import { lastLife } from './last-life.ts';
import type { ContainerTimeline } from './timeline.ts';

/** Node's and API server's clocks are compared with this much slack (design.md). */
export const CLOCK_SLACK: Micros = 2 * SECOND;

/** A frame shows a container as running up to this long after it has ended: the runtime is late, and clocks differ. */
export const SHOWN_LATE: Micros = 10 * SECOND + CLOCK_SLACK;

export type StopCause = 'Deletion' | 'Eviction' | 'Deadline' | 'Preemption' | 'NodeShutdown' | 'Completion';

/** When the Pod began to stop, on the node's clock, and why. Null moments: it did not, as far as is known. */
export interface Stopping {
  /** The earliest of: deletion request, the kubelet ending the Pod itself, the end of the last app's last run. */
  readonly begins: Bounds | null;
  readonly cause: StopCause | null;
  /** Somebody asked for the end (deletion or the kubelet itself): bounds on the node's clock. */
  readonly requested: Bounds | null;
  /** An init container failed for good: the kubelet stops what runs. */
  readonly failed: Bounds | null;
  readonly evidence: readonly Evidence[];
  /** Seconds that the containers were given: of the deletion, else of the spec; null where the frame that told it was missed. */
  readonly graceSeconds: number | null;
}

export function stoppingOf(
  record: PodRecord,
  containers: readonly ContainerTimeline[],
  events: readonly EventFact[],
): Stopping {
  const asked = endedBefore(record) ? null : requestCause(record);
  const killing = firstStopping(events, containers);
  const appsEnd = lastAppEnd(containers);
  const rest = appsEnd !== null && appsRest(record, containers);
  // The kubelet writes the same Event for the sidecars of a Pod whose apps have ended by themselves.
  const ofRequest = rest && appsEnd.earliest <= (killing?.nanos?.ceil ?? 0) ? null : killing;
  const requested = asked === null ? null : requestBounds(record, asked, ofRequest);
  const byItself = rest && (requested === null || appsEnd.latest < requested.earliest);
  const cause = byItself ? 'Completion' : asked;
  const failed = initFailure(record, containers);
  const begins = beginning([requested, appsEnd, failed], killing, appsEnd === null ? containers : []);
  return {
    begins,
    cause,
    requested,
    failed,
    evidence: requested === null ? [] : requestEvidence(record, ofRequest, requested),
    graceSeconds: graceSeconds(record, cause),
  };
}

/** The deletion is of a Pod that was over already, as a frame without it shows: it stopped nothing. */
function endedBefore({ deletion, samples, spec }: PodRecord): boolean {
  return (
    deletion !== null &&
    samples.some(
      (s) =>
        s.order < deletion.order &&
        (s.phase === 'Succeeded' || s.phase === 'Failed') &&
        s.reason === null &&
        spec.containers.every((_, i) => shown(s, i).state !== 'running'),
    )
  );
}

/** The earliest of the moments known. An app whose end has no time may have ended before: then only the latest is known. */
function beginning(
  known: readonly (Bounds | null)[],
  killing: EventFact | null,
  untold: readonly ContainerTimeline[],
): Bounds | null {
  const moments = known.filter((m) => m !== null);
  if (moments.length === 0) return null;
  const stopped = { earliest: Infinity, latest: killing?.nanos?.ceil ?? Infinity };
  const begins = earliestOf([...moments, stopped]);
  const isOpen = untold.some((c) => c.role === 'app' && c.runs.length > 0);
  return begins !== null && isOpen ? { ...begins, earliest: -Infinity } : begins;
}

/** With restartPolicy Never a failed init container ends the Pod, whatever else runs (kubernetes.md R6). */
function initFailure(record: PodRecord, containers: readonly ContainerTimeline[]): Bounds | null {
  const ends = containers.flatMap((c) => {
    const last = c.runs.at(-1);
    const policy = c.restartPolicy ?? record.spec.restartPolicy;
    if (c.role !== 'init' || policy !== 'Never' || last?.terminated !== true || last.exitCode === 0) return [];
    const told = last.finished === null || last.finished.conflicting ? null : last.finished;
    return [told ?? { earliest: -Infinity, latest: Infinity }];
  });
  return earliestOf(ends);
}

/** The kubelet will not start any app again: only then did the Pod come to its end by itself. */
function appsRest(record: PodRecord, containers: readonly ContainerTimeline[]): boolean {
  return containers
    .filter((c) => c.role === 'app' && c.runs.length > 0)
    .every((c) => {
      const policy = c.restartPolicy ?? record.spec.restartPolicy;
      return policy === 'Never' || (policy === 'OnFailure' && c.runs.at(-1)?.exitCode === 0);
    });
}

function graceSeconds(record: PodRecord, cause: StopCause | null): number | null {
  const { deletion, spec } = record;
  // The kubelet's own reasons may override the grace, by 0 or 1 s on a hard eviction: nothing in the API tells.
  if (cause === 'Eviction' || cause === 'Preemption' || cause === 'NodeShutdown') return null;
  if (deletion === null || cause === 'Completion') return spec.terminationGracePeriodSeconds;
  if (deletion.shortened) return null;
  if (deletion.graceSeconds > 0) return deletion.graceSeconds;
  // 0 in a frame that is terminal already is the kubelet's own last DELETE, not what the containers were given.
  const frame = record.samples.find((s) => s.order === deletion.order);
  return frame?.phase === 'Succeeded' || frame?.phase === 'Failed' ? null : 0;
}

function requestCause(record: PodRecord): StopCause | null {
  switch (record.reason) {
    case 'Evicted':
      return 'Eviction';
    case 'DeadlineExceeded':
      return 'Deadline';
    case 'Preempting':
      return 'Preemption';
    case 'Terminated':
    case 'NodeShutdown':
      return 'NodeShutdown';
    default:
      return record.deletion === null ? null : 'Deletion';
  }
}

/**
 * The first `Stopping container` Event of the last stop. The kubelet writes the same when it kills a dead sandbox: but
 * after that it starts containers again, and once a Pod stops it starts none.
 */
export function firstStopping(
  events: readonly EventFact[],
  containers: readonly Pick<ContainerTimeline, 'runs'>[],
): EventFact | null {
  if (events.some((e) => e.kind === 'SandboxChanged' && (e.nanos === null || e.count > 1))) return null;
  const runs = containers.flatMap((c) => c.runs.filter((r) => !r.neverStarted));
  const changes = events.flatMap((e) => (e.kind === 'SandboxChanged' && e.nanos !== null ? [e.nanos.ceil] : []));
  const settled = Math.max(...runs.map((r) => r.started?.latest ?? Infinity), ...changes);
  const named = events.filter((e) => e.kind === 'Stopping' && e.nanos !== null && e.nanos.floor >= settled);
  return named.sort((a, b) => (a.nanos?.floor ?? 0) - (b.nanos?.floor ?? 0))[0] ?? null;
}

function requestBounds(record: PodRecord, cause: StopCause, killing: EventFact | null): Bounds {
  const byApi = cause === 'Deletion' ? deletionBounds(record) : ANY_TIME;
  const nanos = killing?.nanos;
  // A `Stopping` Event from before the request is of an earlier stop. It says only the latest: the kubelet may have been
  // busy, or down, when the request came.
  if (nanos == null || nanos.ceil < byApi.earliest) return byApi;
  return { earliest: byApi.earliest, latest: Math.min(byApi.latest, nanos.ceil) };
}

const ANY_TIME: Bounds = { earliest: -Infinity, latest: Infinity };

/**
 * The request on the node's clock. A grace of 0 may be the kubelet's own last DELETE, which rewrites the timestamp: then
 * it says only the latest. So may a second, shorter request after the first: with frames missing before it, likewise.
 */
function deletionBounds(record: PodRecord): Bounds {
  const { deletion } = record;
  if (deletion === null) return ANY_TIME;
  const first = record.samples[0];
  const sawBefore = first !== undefined && first.order < deletion.order && record.gaps.length === 0;
  return {
    earliest: deletion.graceSeconds > 0 && sawBefore ? deletion.requestedAt - CLOCK_SLACK : -Infinity,
    latest: deletion.requestedAt + SECOND - 1 + CLOCK_SLACK,
  };
}

/** When the last app ended for the last time; null while one of them is not known to have ended. */
function lastAppEnd(containers: readonly ContainerTimeline[]): Bounds | null {
  const apps = containers.filter((c) => c.role === 'app');
  const ends: Bounds[] = [];
  for (const app of apps) {
    if (!app.runs.some((r) => !r.neverStarted)) continue;
    const last = lastLife(app);
    if (last === null || last.finished === null || last.finished.conflicting) return null;
    ends.push(last.finished);
  }
  return latestOf(ends);
}

function requestEvidence(record: PodRecord, killing: EventFact | null, requested: Bounds): readonly Evidence[] {
  const evidence: Evidence[] = [];
  const frame = record.samples.find((s) => s.order === record.deletion?.order);
  if (frame !== undefined) evidence.push({ source: 'Status', ref: frame.resourceVersion });
  if (killing?.nanos != null && killing.nanos.ceil === requested.latest) {
    evidence.push({ source: 'Event', ref: killing.name });
  }
  return evidence;
}
