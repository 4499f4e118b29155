import type { PodTimeline } from '../timeline/timeline.ts';
import { stopCause } from './causes.ts';
import { check, checkByBounds, type Pair } from './order-check.ts';
import { orderVerdict } from './order-verdict.ts';
import type { PodRule } from './rule.ts';
import { stopCandidates, type Candidate } from './stop-members.ts';
import { verdict, type Check, type RuleVerdict } from './verdict.ts';

export const stopOrder: PodRule = {
  name: 'StopOrder',
  promise: 'Every app finishes before every sidecar, and the sidecars finish in the reverse order of the manifest.',
  decides:
    'By the bounds of the last runs of the containers that were still running when stopping began. A frame that shows one exited and the other running is no proof: the runtime may report an exit late.',
  remedy:
    'ContainerCrashed: see why the sidecar ended before its turn. GracePeriodExceeded: raise terminationGracePeriodSeconds, or make the container named by GracePeriod stop sooner. OrderingUnsupported: update the kubelet.',
  judge: judgeStopOrder,
};

function judgeStopOrder(timeline: PodTimeline): RuleVerdict {
  if (!timeline.containers.some((c) => c.role === 'sidecar')) return orderVerdict(timeline, outcome([], 'NoSidecar'));
  if (!timeline.over) {
    const reason = timeline.record.deletion === null ? 'Running' : 'Stopping';
    const message = timeline.record.deletion === null ? 'The Pod has not begun to stop.' : 'The Pod is stopping.';
    return verdict('StopOrder', { verdict: 'Pending', reason, message });
  }
  const candidates = stopCandidates(timeline).filter((c) => c.membership !== 'none');
  const apps = candidates.filter((c) => c.container.role === 'app');
  const sidecars = candidates.filter((c) => c.container.role === 'sidecar');
  const last = sidecars.at(-1);
  const pairs = [
    ...apps.map((app) => [app, last] as const),
    ...sidecars
      .slice(1)
      .map((later, i) => [later, sidecars[i]] as const)
      .toReversed(),
  ];
  const checks = pairs.flatMap(([first, second]) => (second === undefined ? [] : [stopCheck(timeline, first, second)]));
  return orderVerdict(timeline, {
    ...outcome(checks, 'NoPairs'),
    cause: (broken) => stopCause(timeline, broken),
  });
}

function outcome(checks: readonly Check[], none: string) {
  return { rule: 'StopOrder' as const, checks, none };
}

function stopCheck(timeline: PodTimeline, first: Candidate, second: Candidate): Check {
  const pair: Pair = {
    attempt: timeline.attempts - 1,
    before: { container: first.container.name, transition: 'finished' },
    after: { container: second.container.name, transition: 'finished' },
    from: first.finished,
    to: second.finished,
    unobserved: unobservedReason(timeline, first, second),
  };
  // Statuses are the kubelet's last word only if it had the time to write them.
  if (!timeline.conclusive) return check(pair, 'Undecided', pair.unobserved);
  if (restartedAll(first) || restartedAll(second)) return check(pair, 'Undecided', 'NoTimestamp');
  const decided = checkByBounds(pair);
  const settled = first.membership === 'member' && second.membership === 'member';
  // In order by the bounds, it is in order whoever was a member; anything else hangs on it.
  const said = decided.reason === pair.unobserved || decided.reason === 'ConflictingEvidence';
  return decided.verdict === 'Verified' || settled || said
    ? decided
    : check(pair, 'Undecided', 'MembershipOpen', decided.evidence);
}

/** RestartAllContainers (KEP-5532) kills without order, and its terminations have no times. */
function restartedAll(candidate: Candidate): boolean {
  return candidate.lastRun?.reason === 'RestartingAllContainers';
}

function unobservedReason(timeline: PodTimeline, ...candidates: readonly Candidate[]): string {
  if (!timeline.conclusive) return timeline.record.ending === 'Deleted' ? 'ForceDeleted' : 'NeverObserved';
  if (candidates.some((c) => c.lastRun?.terminated === true && c.finished === null)) return 'NoTimestamp';
  return candidates.some((c) => c.lastRun === null) ? 'RunsUnobserved' : 'NeverObserved';
}
