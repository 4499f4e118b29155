import type { EventFact } from '../evidence/event-fact.ts';
import type { PodRecord } from '../evidence/pod-record.ts';
import type { Micros } from '../evidence/time.ts';
import { lastLife } from './last-life.ts';
import { CLOCK_SLACK, firstStopping } from './stopping.ts';
import type { ContainerTimeline } from './timeline.ts';

/**
 * Of a Pod that was gone before its kubelet could write the end (deleted by force, or unseen): has the runtime told all of
 * it? That no further run is known proves nothing, for the agent may have missed it. But a kubelet that has begun to stop a
 * deleted Pod starts nothing more: whatever it stopped, that was its last life.
 */
export function endIsTold(
  record: PodRecord,
  containers: readonly ContainerTimeline[],
  events: readonly EventFact[],
): boolean {
  if (record.ending === null || record.deletion === null) return false;
  const begun = firstStopping(events, containers)?.nanos;
  if (begun == null || begun.floor < record.deletion.requestedAt - CLOCK_SLACK) return false;
  return containers.every((container) => isTold(record, container, begun.ceil));
}

function isTold(record: PodRecord, container: ContainerTimeline, begun: Micros): boolean {
  const last = lastLife(container);
  if (last === null || !last.terminated || last.finished === null || last.finished.conflicting) return false;
  if (last.finished.earliest >= begun) return true;
  // What ended before might have been started again in between, unless its policy lets it rest.
  const policy = container.restartPolicy ?? record.spec.restartPolicy;
  const rests = container.role === 'app' && policy === 'Never';
  return rests || (container.role !== 'sidecar' && policy !== 'Always' && last.exitCode === 0);
}
