import { latestOf, type Bounds } from '../timeline/bounds.ts';
import type { ContainerTimeline, PodTimeline } from '../timeline/timeline.ts';

/** When the apps had all finished for good: the kubelet will not start any of them again. Null while that is not so. */
export function appsFinished(timeline: PodTimeline): Bounds | null {
  const apps = timeline.containers.filter((c) => c.role === 'app');
  const ends: Bounds[] = [];
  for (const app of apps) {
    const end = finishedForGood(timeline, app);
    if (end === null) return null;
    ends.push(end);
  }
  return latestOf(ends);
}

/** The end of a container's last run, if its restart policy lets it rest; null while it may run again or its time is unknown. */
export function finishedForGood(timeline: PodTimeline, container: ContainerTimeline): Bounds | null {
  const last = container.runs.at(-1);
  if (last === undefined || last.restartCount !== container.restartCount) return null;
  if (!last.terminated || last.finished === null || last.finished.conflicting) return null;
  const policy = container.restartPolicy ?? timeline.record.spec.restartPolicy;
  const rests = policy === 'Never' || (policy === 'OnFailure' && last.exitCode === 0);
  return rests ? last.finished : null;
}
