import { SECOND } from '../evidence/time.ts';
import { kubeletMinor } from '../timeline/kubelet-version.ts';
import type { Run } from '../timeline/run.ts';
import type { PodTimeline } from '../timeline/timeline.ts';
import type { Cause, Check } from './verdict.ts';

/** Why a stop order was broken, where that is known; the verdict itself states only the fact. */
export function stopCause(timeline: PodTimeline, broken: Check): Cause | null {
  const minor = kubeletMinor(timeline.kubeletVersion);
  if (minor !== null && minor < 29) return 'OrderingUnsupported';
  const { cause, graceSeconds } = timeline.stopping;
  if (cause === 'Eviction' && (graceSeconds ?? 0) <= 1) return 'HardEviction';
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
  return run.finished.latest >= begins.earliest + graceSeconds * SECOND - SECOND;
}
