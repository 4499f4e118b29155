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

/** Apps are stopped when the Pod is; a sidecar once the apps and all sidecars after it have ended (KEP-753). */
function turnOf(
  { stopping }: PodTimeline,
  { role, index }: Candidate['container'],
  stopped: readonly Candidate[],
): Bounds | null {
  if (role === 'app') return stopping.cause === 'Completion' ? null : stopping.requested;
  const before = lastOf(stopped.filter((c) => c.container.role === 'app' || c.container.index > index));
  return before === null || stopping.begins === null ? null : latestOf([before, stopping.begins]);
}

/** The latest of these ends; null unless all of them are known. */
function lastOf(candidates: readonly Candidate[]): Bounds | null {
  const ends = candidates.flatMap((c) => agreed(c.finished) ?? []);
  return ends.length === candidates.length ? latestOf(ends) : null;
}
