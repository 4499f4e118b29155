import { appsFinished } from '../../rules/final-apps.ts';
import { stopCandidates, type Candidate } from '../../rules/stop-members.ts';
import { latestOf, type Bounds } from '../../timeline/bounds.ts';
import type { PodTimeline } from '../../timeline/timeline.ts';
import { agreed, latency } from './latency.ts';

export interface StopLatency {
  /** Place of the container in the Pod's spec. */
  readonly index: number;
  readonly role: 'app' | 'sidecar';
  readonly seconds: number;
}

/** How long the containers of a Pod that is over took to stop, each from its own turn on. */
export function stopLatencies(timeline: PodTimeline): readonly StopLatency[] {
  if (!isTold(timeline)) return [];
  const stopped = stopCandidates(timeline).filter((c) => c.membership !== 'none');
  return stopped.flatMap(({ container, finished }) => {
    const { index, role } = container;
    if (role === 'init') return [];
    const seconds = latency(turnOf(timeline, container, stopped), agreed(finished));
    return seconds === null ? [] : [{ index, role, seconds }];
  });
}

/** From the end of the last app to the end of the last sidecar of a Pod that completed by itself. */
export function completionTail(timeline: PodTimeline): number | null {
  if (!isTold(timeline) || timeline.stopping.cause !== 'Completion') return null;
  const sidecars = stopCandidates(timeline).filter((c) => c.container.role === 'sidecar');
  return latency(appsFinished(timeline), lastOf(sidecars));
}

/** Everything ended, and the kubelet said how. */
function isTold({ over, conclusive }: PodTimeline): boolean {
  return over && conclusive;
}

/**
 * Apps are stopped when the Pod is; a sidecar once the apps and all sidecars after it have ended (KEP-753), but not before
 * the Pod is, unless the apps have finished for good: one that waits to be restarted keeps the sidecars running.
 */
function turnOf(
  timeline: PodTimeline,
  { role, index }: Candidate['container'],
  stopped: readonly Candidate[],
): Bounds | null {
  const { cause } = timeline.stopping;
  if (role === 'app') return cause === 'Completion' ? null : stopBegun(timeline);
  const before = lastOf(stopped.filter((c) => c.container.role === 'app' || c.container.index > index));
  if (before === null || (cause === 'Completion' && appsFinished(timeline) !== null)) return before;
  const begun = stopBegun(timeline);
  return begun === null ? null : latestOf([before, begun]);
}

/** When the kubelet set about it: its first Event about it says that to the µs. The request itself is of another clock. */
function stopBegun({ stopping: { requested, evidence } }: PodTimeline): Bounds | null {
  if (requested === null || !evidence.some((e) => e.source === 'Event')) return requested;
  return { earliest: requested.latest, latest: requested.latest };
}

/** The latest of these ends; null unless all of them are known. */
function lastOf(candidates: readonly Candidate[]): Bounds | null {
  const ends = candidates.flatMap((c) => agreed(c.finished) ?? []);
  return ends.length === candidates.length ? latestOf(ends) : null;
}
