import type { JobRecord } from '../evidence/job-record.ts';
import { formatDuration, SECOND, type Micros } from '../evidence/time.ts';
import { SHOWN_LATE } from '../timeline/stopping.ts';
import type { ContainerTimeline, PodTimeline } from '../timeline/timeline.ts';
import { lastLife } from '../timeline/last-life.ts';
import { workEnd, type WorkEnd } from './job-work.ts';
import type { RuleContext, RuleDocs } from './rule.ts';
import { verdict, type RuleVerdict } from './verdict.ts';

export interface JobTimeline {
  readonly job: JobRecord;
  /** The Pods that the Job controls, in order of creation and name. */
  readonly pods: readonly PodTimeline[];
}

export interface JobRule extends RuleDocs {
  readonly judge: (timeline: JobTimeline, context: RuleContext) => RuleVerdict;
}

export const jobCompletion: JobRule = {
  name: 'JobCompletion',
  promise: 'The Job’s Pods are not kept alive by a container that outlives the work.',
  decides:
    'The work has ended when every worker exited 0 for good (the containers listed as workers, else the first app to exit 0). A container still running longer than allowed after that is the blocker. One that then ends with 0 by itself was a worker: Verified/LateWorker.',
  remedy:
    'Make the blocker a native sidecar (an initContainer with restartPolicy Always), or list it under workers if it does work.',
  judge: judgeJob,
};

/** A container that outlived the work of its Pod. */
interface Blocker {
  readonly pod: PodTimeline;
  readonly container: ContainerTimeline;
  readonly worker: string;
  readonly since: Micros;
  readonly until: Micros | null;
  readonly atLeast: Micros;
  readonly atMost: Micros;
  /** It ended with 0 by itself before anybody stopped the Pod. */
  readonly late: boolean;
}

function judgeJob({ job, pods }: JobTimeline, context: RuleContext): RuleVerdict {
  const { threshold } = context.settings.jobCompletion;
  const blockers = pods.flatMap((pod) => blockersOf(pod, context));
  const { finished } = job.frame;
  const proven = blockers
    // Of a Job that has finished nothing goes on: a frame that still shows it is late.
    .filter((b) => !b.late && b.atLeast > threshold && (finished === null || b.until !== null))
    .toSorted((a, b) => b.atLeast - a.atLeast)[0];
  if (proven !== undefined) return blocked(proven, threshold);
  if (finished === null && job.ending === null) {
    return verdict('JobCompletion', { verdict: 'Pending', reason: 'Active', message: 'The Job is active.' });
  }
  // Jobs and Pods are told by different watches: a Job may be shown complete before the end of its Pods is.
  if (pods.some((p) => !p.over)) {
    return verdict('JobCompletion', {
      verdict: 'Pending',
      reason: 'PodsEnding',
      message: 'The Job has finished; the end of its Pods is not shown yet.',
    });
  }
  const unsure = blockers.find((b) => !b.late && b.atMost > threshold);
  if (unsure !== undefined) {
    return verdict('JobCompletion', {
      verdict: 'Undecided',
      reason: 'NeverObserved',
      message: `${unsure.container.name} outlived ${unsure.worker} by ${formatDuration(unsure.atLeast)} to ${formatDuration(unsure.atMost)}; allowed are ${formatDuration(threshold)}.`,
    });
  }
  const late = blockers.find((b) => b.late && b.atLeast > threshold);
  if (late !== undefined) {
    return verdict('JobCompletion', {
      verdict: 'Verified',
      reason: 'LateWorker',
      message: `${late.container.name} went on ${formatDuration(late.atLeast)} after ${late.worker} and then ended with 0 by itself: it worked too.`,
    });
  }
  if (finished === null) {
    return verdict('JobCompletion', {
      verdict: 'NotApplicable',
      reason: 'Deleted',
      message: 'The Job was deleted before it finished; no container had kept it longer than allowed.',
    });
  }
  if (pods.length === 0 || pods.some((p) => p.record.ending === 'Vanished' && !p.conclusive)) {
    return verdict('JobCompletion', {
      verdict: 'Undecided',
      reason: 'NeverObserved',
      message: 'The Job finished, but not all of its Pods were observed.',
    });
  }
  const untold = pods.find((p) => p.containers.some(endUntold));
  if (untold !== undefined) {
    return verdict('JobCompletion', {
      verdict: 'Undecided',
      reason: 'NoTimestamp',
      message: `When the apps of ${untold.record.name} ended was not told.`,
    });
  }
  const how = finished === 'Complete' ? 'completed' : `failed (${job.frame.finishedReason ?? 'no reason'})`;
  return verdict('JobCompletion', {
    verdict: 'Verified',
    reason: finished,
    message: `The Job ${how}; no container kept its Pods alive.`,
  });
}

/** An app that ended without a time may have been the worker that the others outlived. */
function endUntold({ role, runs }: ContainerTimeline): boolean {
  return role === 'app' && runs.some((r) => r.terminated && !r.neverStarted && r.finished === null);
}

function blockersOf(pod: PodTimeline, { now, settings }: RuleContext): readonly Blocker[] {
  const work = workEnd(pod, settings.jobCompletion.workers);
  if (work === null) return [];
  return pod.containers
    .filter((c) => c.role !== 'init' && c.runs.length > 0 && !work.workers.includes(c.name))
    .map((container) => outlived(pod, container, work, now))
    .filter((b) => b !== null);
}

function outlived(pod: PodTimeline, container: ContainerTimeline, work: WorkEnd, now: Micros): Blocker | null {
  const last = lastLife(container);
  if (last === null) return null;
  const { requested } = pod.stopping;
  const stopped = requested ?? { earliest: Infinity, latest: Infinity };
  const known = last.terminated ? last.finished : null;
  const gone = pod.over ? (pod.record.samples.at(-1)?.at ?? now) : now;
  // It held the Pod until it ended, until somebody stopped the Pod, or until now.
  const until = {
    earliest: Math.min(known?.earliest ?? (last.terminated ? -Infinity : gone - SHOWN_LATE), stopped.earliest),
    latest: Math.min(known?.latest ?? gone + SHOWN_LATE, stopped.latest),
  };
  if (until.latest < work.end.earliest) return null;
  return {
    pod,
    container,
    worker: work.workers.join(', '),
    since: work.end.latest,
    until: known === null && requested === null && !pod.over ? null : until.earliest,
    atLeast: Math.max(0, until.earliest - work.end.latest),
    atMost: Math.max(0, until.latest - work.end.earliest),
    // Only what surely ended before anybody asked ended by itself: until that is shown, it held the Pod.
    late: container.role === 'app' && known !== null && last.exitCode === 0 && known.latest < stopped.earliest,
  };
}

function blocked({ pod, container, worker, since, until, atLeast }: Blocker, threshold: Micros): RuleVerdict {
  // While it lasts its length is left out: the text of an unchanged state must not change with every tick.
  const length =
    until === null
      ? `for more than ${formatDuration(threshold)}`
      : formatDuration(Math.floor(atLeast / SECOND) * SECOND);
  const kind = container.role === 'app' ? `; if ${container.name} is a worker, list it` : '';
  return verdict('JobCompletion', {
    verdict: 'Violated',
    reason: container.role === 'app' ? 'HeldByLegacySidecar' : 'HeldBySidecar',
    message: `Pod ${pod.record.name} kept alive ${length} by ${container.name} after ${worker} exited 0${kind}.`,
    container: container.name,
    open: until === null,
    since,
    until,
  });
}
