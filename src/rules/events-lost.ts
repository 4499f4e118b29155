import { shown } from '../evidence/sample.ts';
import type { ContainerTimeline, PodTimeline } from '../timeline/timeline.ts';

/**
 * Why the starts of these containers are known to the second only. The kubelet's recorder drops Events (25 at once, then
 * 1 per 300 s for each Pod and type) and the API forgets them after an hour: that an Event is missing proves nothing, but it
 * says why the check is open. Null where the Events are there and simply do not decide.
 */
export function whyUnbounded(
  timeline: PodTimeline,
  containers: readonly ContainerTimeline[],
): 'EventsLost' | 'EvidenceExpired' | null {
  if (timeline.events.length === 0) return cameLate(timeline) ? 'EvidenceExpired' : null;
  return containers.some((c) => startsTold(c) < startsKnown(c)) ? 'EventsLost' : null;
}

/** A repeated Event counts on: also the occurrences that the recorder swallowed show in the next one that gets through. */
function startsTold({ events }: ContainerTimeline): number {
  return events.filter((e) => e.kind === 'Started').reduce((sum, e) => sum + e.count, 0);
}

function startsKnown({ runs, runsUnobserved }: ContainerTimeline): number {
  return runs.filter((r) => r.started !== null).length + runsUnobserved;
}

/** The first frame that was seen shows containers: what was told before then is gone. */
function cameLate({ record, containers }: PodTimeline): boolean {
  const [first] = record.samples;
  return first !== undefined && containers.some((c) => shown(first, c.index).created);
}
