import { latestOf, type Bounds } from '../timeline/bounds.ts';
import type { PodTimeline } from '../timeline/timeline.ts';
import { finishedForGood } from './final-apps.ts';

export interface WorkEnd {
  readonly workers: readonly string[];
  readonly end: Bounds;
}

/**
 * When the work of a Job's Pod had ended with success: the listed workers have all exited 0 for good; without a list the
 * first app that did is taken for the worker. Null while the work goes on, or if it failed (then the Job retries).
 */
export function workEnd(pod: PodTimeline, listed: readonly string[]): WorkEnd | null {
  const succeeded = pod.containers
    .filter((c) => c.role === 'app')
    .flatMap((container) => {
      const end = finishedForGood(pod, container);
      return end !== null && container.runs.at(-1)?.exitCode === 0 ? [{ container, end }] : [];
    });
  if (listed.length > 0) {
    const workers = succeeded.filter((s) => listed.includes(s.container.name));
    const expected = pod.containers.filter((c) => c.role === 'app' && listed.includes(c.name)).length;
    const end = latestOf(workers.map((w) => w.end));
    return end === null || workers.length < expected ? null : { workers: workers.map((w) => w.container.name), end };
  }
  const first = succeeded.toSorted((a, b) => a.end.latest - b.end.latest || a.container.index - b.container.index)[0];
  return first === undefined ? null : { workers: [first.container.name], end: first.end };
}
