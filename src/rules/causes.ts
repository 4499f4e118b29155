import { SECOND } from '../evidence/time.ts';
import { kubeletMinor } from '../timeline/kubelet-version.ts';
import type { Run } from '../timeline/run.ts';
import type { PodTimeline } from '../timeline/timeline.ts';
import type { Cause, Check } from './verdict.ts';

/** Why a stop order was broken, where that is known; the verdict itself states only the fact. */
export function stopCause(timeline: PodTimeline, broken: Check): Cause | null {
  const minor = kubeletMinor(timeline.kubeletVersion);
  if (minor !== null && minor < 29) return 'OrderingUnsupported';
  const { cause } = timeline.stopping;
  if (cause === 'Eviction' && killedAtOnce(timeline)) return 'HardEviction';
  const early = lastRun(timeline, broken.after.container);
  if (early === null) return null;
  if (early.reason === 'RestartingAllContainers') return 'RestartAllContainers';
  if (outOfBudget(timeline, early)) return cause === 'NodeShutdown' ? 'NodeShutdown' : 'GracePeriodExceeded';
  if (cause === 'NodeShutdown') return 'NodeShutdown';
  return early.exitCode !== null && early.exitCode !== 0 ? 'ContainerCrashed' : null;
}

function lastRun(timeline: PodTimeline, container: string): Run | null {
  return timeline.containers.find((c) => c.name === container)?.runs.at(-1) ?? null;
}

/** It ended when the budget was used up, when all that still runs is stopped at once (kubernetes.md R18). */
function outOfBudget(timeline: PodTimeline, run: Run): boolean {
  const { begins, graceSeconds } = timeline.stopping;
  if (begins === null || graceSeconds === null || run.finished === null) return false;
  return run.finished.earliest >= begins.latest + graceSeconds * SECOND - SECOND;
}

/** A hard eviction gives a second, and the floor is two: somebody was killed within that of the first `Stopping` Event. */
function killedAtOnce(timeline: PodTimeline): boolean {
  const from = timeline.stopping.begins?.latest ?? Infinity;
  return timeline.containers.some((c) => {
    const last = c.runs.at(-1);
    return last?.exitCode === 137 && last.finished != null && last.finished.latest <= from + 5 * SECOND;
  });
}
