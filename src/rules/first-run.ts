import type { Run } from '../timeline/run.ts';
import type { ContainerTimeline } from '../timeline/timeline.ts';

/**
 * The first run of a container in an attempt; null unless it is certain that no earlier one was missed: restartCount 0, or
 * the run before it is known and belongs to an earlier attempt. A run that the runtime could not start is passed over.
 */
export function firstRun(container: ContainerTimeline, attempt: number): Run | null {
  const first = container.runs.find((r) => r.attempt === attempt && !r.neverStarted);
  if (first === undefined) return null;
  return isContiguous(container, attempt, first.restartCount) ? first : null;
}

/** The run in which an init container first exited 0 in the attempt; null unless every run of the attempt before it is known to have failed. */
export function completedRun(container: ContainerTimeline, attempt: number): Run | null {
  const done = container.runs.find((r) => r.attempt === attempt && r.terminated && r.exitCode === 0);
  if (done === undefined) return null;
  return isContiguous(container, attempt, done.restartCount, (r) => r.exitCode !== 0) ? done : null;
}

/** Every life below `restartCount` is known: of an earlier attempt, or of this one and as `passedOver` demands. */
function isContiguous(
  container: ContainerTimeline,
  attempt: number,
  restartCount: number,
  passedOver: (run: Run) => boolean = (r) => r.neverStarted,
): boolean {
  for (let n = restartCount - 1; n >= 0; n -= 1) {
    const run = container.runs.find((r) => r.restartCount === n);
    if (run === undefined) return false;
    if (run.attempt < attempt) return true;
    if (!run.terminated || !(run.neverStarted || passedOver(run))) return false;
  }
  return attempt === 0;
}
