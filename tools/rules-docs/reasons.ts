import type { RuleName } from '../../src/rules/verdict.ts';
import { WOULD_DECIDE } from '../../src/rules/order-verdict.ts';

type Reasons = Readonly<Record<string, string>>;

/** `Verdict/Reason` → what it means, by rule. A test holds it against what the rules really say. */
export const REASONS: Readonly<Record<RuleName, Reasons>> = {
  StartOrder: {
    'Verified/InOrder': 'the bounds put the one before the other',
    'Verified/ShownInOrder': 'the frame named shows the one done and the other not yet created',
    'Violated/OutOfOrder': 'the bounds put it the wrong way round',
    'Violated/ShownOutOfOrder': 'the frame named shows the later one running and the earlier one never created',
    'Pending/NotYetStarted': 'the Pod lives, and it may start yet',
    ...open('SameSecond', 'NeverObserved', 'ForceDeleted', 'NoTimestamp', 'RunsUnobserved', 'StartupNotObserved'),
    ...open('ConflictingEvidence', 'EventsLost', 'EvidenceExpired'),
    'NotApplicable/NoSidecar': 'no sidecar and no init container',
    'NotApplicable/NotStarted': 'no two containers that stand in an order started',
  },
  StopOrder: {
    'Verified/InOrder': 'the bounds put the one before the other',
    'Violated/OutOfOrder': 'the bounds put it the wrong way round',
    'Pending/Running': 'the Pod has not begun to stop',
    'Pending/Stopping': 'it was asked to stop; the statuses of its containers come when the last one has ended',
    ...open('SameSecond', 'MembershipOpen', 'ForceDeleted', 'NeverObserved', 'NoTimestamp', 'RunsUnobserved'),
    ...open('ConflictingEvidence'),
    'NotApplicable/NoSidecar': 'no sidecar',
    'NotApplicable/NoPairs': 'no two containers that stand in an order were stopped together',
  },
  PodCompletion: {
    'Verified/Completed': 'the sidecars ended within the grace period + 3 s of the last app',
    'Violated/TailTooLong': 'they took longer, or still do',
    'Pending/Running': 'the apps have not finished for good',
    'Pending/SidecarsStopping': 'the apps have finished, the sidecars are stopping',
    'Undecided/SameSecond': 'the tail is about as long as is allowed; statuses have whole seconds',
    'Undecided/NoTimestamp': 'an end has no time',
    'Undecided/NeverObserved': 'the end of the Pod was never observed',
    'NotApplicable/NoSidecar': 'no sidecar',
    'NotApplicable/NotStarted': 'no app ever ran',
    'NotApplicable/RestartPolicyAlways': 'an app with restartPolicy Always never finishes for good',
    'NotApplicable/StoppedFromOutside': 'the Pod was ended from outside before its apps had finished',
  },
  GracePeriod: {
    'Verified/WithinGrace': 'nothing was killed by the grace period',
    'Violated/Killed': 'a container was: it ended with 137 when the budget had run out',
    'Pending/Running': 'the Pod has not stopped',
    'Undecided/SameSecond':
      'whether the grace period killed it is open: about when the budget ran out, of a grace that is not known (an eviction, a second request), or found gone (255)',
    'Undecided/NoTimestamp': 'an end has no time',
    'Undecided/ForceDeleted': 'how the containers ended was never told',
    'Undecided/NeverObserved': 'how the containers ended was never observed',
    'NotApplicable/NotStarted': 'no container ever ran',
  },
  SidecarStability: {
    'Verified/NoLoop': 'no sidecar was in a restart loop',
    'Violated/Crash': 'it exits with another code than 0, again and again',
    'Violated/Exited': 'it exits with 0, again and again',
    'Violated/OOMKilled': 'it exceeds its memory limit',
    'Violated/LivenessProbe': 'its liveness probe fails',
    'Violated/StartupProbe': 'its startup probe fails',
    'Violated/Unknown': 'why it ends was not told',
    'Pending/NoLoopSoFar': 'the Pod lives',
    'Undecided/RunsUnobserved': 'it restarted often enough, and when is not known',
    'Undecided/NeverObserved': 'the end of the Pod was never observed',
    'NotApplicable/NoSidecar': 'no sidecar',
  },
  SidecarCoverage: {
    'Verified/Covered': 'no app ran while a sidecar was down',
    'Violated/SidecarDown': 'an app did, for at least as long as is said',
    'Pending/CoveredSoFar': 'the Pod lives',
    'Undecided/SameSecond': 'a gap may lie within a second; a tolerance of a second decides it',
    'Undecided/NoTimestamp': 'a start or an end has no time',
    'Undecided/MembershipOpen': 'whether the sidecar ended before stopping began is open',
    'Undecided/RunsUnobserved': 'runs of it, or of an app, were missed',
    'Undecided/ForceDeleted': 'how the containers ended was never told',
    'Undecided/NeverObserved': 'how the containers ended was never observed',
    'NotApplicable/NoSidecar': 'no sidecar',
    'NotApplicable/NotStarted': 'no app ever ran',
  },
  PodReadiness: {
    'Verified/NotHeld': 'no sidecar held the Pod not Ready for longer than allowed',
    'Violated/HeldNotReady': 'one did, or does',
    'Pending/NotHeld': 'the Pod lives, and none does',
    'Pending/Held': 'one does, not yet longer than allowed',
    'Undecided/WithinSlack': 'it did for about as long as is allowed: frames arrive up to 2 s late',
    'Undecided/NeverObserved': 'frames were missed while the Pod lived',
    'NotApplicable/NoSidecar': 'no sidecar',
  },
  Manifest: {
    'Verified/NoFindings': 'nothing to remark',
    'Verified/Advice': 'it may not do what is meant; see the message',
    'Violated/OrderingUnsupported': 'the kubelet is older than 1.29 and keeps no stop order',
    'Undecided/KubeletVersionUnknown': 'the version of the kubelet is not known; let the controller read nodes',
    'NotApplicable/NoSidecar': 'no sidecar',
  },
  JobCompletion: {
    'Verified/Complete': 'the Job completed, and no container kept its Pods alive',
    'Verified/Failed': 'the Job failed, and no container kept its Pods alive',
    'Verified/LateWorker': 'a container went on and then ended with 0 by itself: it worked too',
    'Violated/HeldByLegacySidecar': 'a regular container keeps, or kept, a Pod alive',
    'Violated/HeldBySidecar': 'a native sidecar keeps, or kept, a Pod alive',
    'Pending/Active': 'the Job is active',
    'Pending/PodsEnding': 'the Job has finished, the end of its Pods is not shown yet',
    'Undecided/NeverObserved': 'for how long was not observed, or not all of its Pods were',
    'Undecided/NoTimestamp': 'when an app ended was not told',
    'NotApplicable/Deleted': 'the Job was deleted before it finished',
  },
};

/** Causes, by rule: whose fault a violation is, where that is known. */
export const CAUSES: Readonly<Partial<Record<RuleName, Reasons>>> = {
  StartOrder: {
    KubeletBug: 'a known bug of this version; see docs/evidence.md for its number and the version that mends it',
  },
  StopOrder: {
    ContainerCrashed: 'the sidecar ended by itself, with another code than 0, before its turn',
    GracePeriodExceeded: 'the budget had run out; then all that still runs is stopped at once',
    OrderingUnsupported: 'the kubelet is older than 1.29',
    HardEviction: 'the kubelet evicted the Pod and gave it a second at most',
    NodeShutdown: 'the node shut down',
    RestartAllContainers: 'a restart rule killed all containers at once (KEP-5532)',
    KubeletBug: 'a known bug of this version',
  },
  GracePeriod: {
    GracePeriodExceeded: 'a container did not end within its grace period',
    KubeletBug: 'a known bug of this version',
  },
  PodReadiness: { KubeletBug: 'a known bug of this version' },
  Manifest: { OrderingUnsupported: 'the kubelet is older than 1.29' },
};

function open(...reasons: readonly string[]): Reasons {
  return Object.fromEntries(reasons.map((reason) => [`Undecided/${reason}`, WOULD_DECIDE[reason] ?? reason]));
}
