import { formatDuration, SECOND, type Micros } from '../evidence/time.ts';
import { between, type Bounds } from '../timeline/bounds.ts';
import type { Run } from '../timeline/run.ts';
import type { ContainerTimeline, PodTimeline } from '../timeline/timeline.ts';
import type { PodRule } from './rule.ts';
import { verdict, type RuleVerdict } from './verdict.ts';

export const gracePeriod: PodRule = {
  name: 'GracePeriod',
  promise: 'Nothing had to be killed at stopping.',
  decides:
    'A container was killed by the grace period if its last run ended with 137, not OOMKilled, at or after request + grace − 1 s. The kubelet gives all containers one budget, and each at least 2 s of it (kubernetes.md R18).',
  remedy:
    'Make the container named end on SIGTERM (or its preStop hook sooner), or raise terminationGracePeriodSeconds.',
  judge: judgeGracePeriod,
};

interface Ended {
  readonly container: ContainerTimeline;
  readonly run: Run;
  readonly killed: 'yes' | 'no' | 'open';
}

function judgeGracePeriod(timeline: PodTimeline): RuleVerdict {
  if (!timeline.over)
    return verdict('GracePeriod', { verdict: 'Pending', reason: 'Running', message: 'The Pod has not stopped.' });
  const ended = timeline.containers.flatMap((container) => {
    const run = container.runs.findLast((r) => !r.neverStarted);
    return run === undefined ? [] : [{ container, run, killed: killedByGrace(timeline, run) }];
  });
  if (ended.length === 0)
    return verdict('GracePeriod', {
      verdict: 'NotApplicable',
      reason: 'NotStarted',
      message: 'No container of the Pod ever ran.',
    });
  const killed = ended.filter((e) => e.killed === 'yes');
  if (killed.length > 0) return exceeded(timeline, killed, ended);
  if (!timeline.conclusive) {
    const reason = timeline.record.ending === 'Deleted' ? 'ForceDeleted' : 'NeverObserved';
    return verdict('GracePeriod', {
      verdict: 'Undecided',
      reason,
      message: 'How the containers ended was never told.',
    });
  }
  const open = ended.filter((e) => e.killed === 'open');
  if (open.length > 0) {
    const names = open.map((e) => e.container.name).join(', ');
    const reason = open.some((e) => e.run.finished === null) ? 'NoTimestamp' : 'SameSecond';
    return verdict('GracePeriod', {
      verdict: 'Undecided',
      reason,
      message: `Whether ${names} had to be killed at the end of the grace period is open.`,
    });
  }
  return verdict('GracePeriod', {
    verdict: 'Verified',
    reason: 'WithinGrace',
    message: 'Nothing had to be killed by the grace period.',
  });
}

function killedByGrace(timeline: PodTimeline, run: Run): Ended['killed'] {
  // Of a run that the runtime found gone nobody knows how it ended.
  const gone = run.exitCode === 255 || run.reason === 'Unknown';
  if (!gone && (run.exitCode !== 137 || run.reason === 'OOMKilled')) return 'no';
  const asked = askedToStop(timeline);
  const { graceSeconds } = timeline.stopping;
  if (run.finished === null || run.finished.conflicting) return 'open';
  // An init container that failed for good ends the Pod too, without a request.
  if (asked === null || graceSeconds === null || mayHaveEnded(timeline)) return 'open';
  // That it ended by itself is told by the frames that show no request: somebody may have asked unseen.
  if (timeline.stopping.cause === 'Completion' && !timeline.conclusive) return 'open';
  const budget = Math.max(0, graceSeconds * SECOND - SECOND);
  if (!gone && run.finished.earliest >= asked.latest + budget) return 'yes';
  // Which of two requests the kubelet heeded is not told: the deletion's, or its own when it saw the apps finished.
  const { spec, deletion } = timeline.record;
  const other = timeline.stopping.requested === null ? null : deletion;
  const shortest = Math.min(graceSeconds, spec.terminationGracePeriodSeconds, other?.graceSeconds ?? Infinity);
  const least = Math.max(0, shortest * SECOND - SECOND);
  return run.finished.latest < asked.earliest + least ? 'no' : 'open';
}

/** The kubelet may have begun to stop the Pod by itself, at a time that was not told: an init failed for good, or an app has no end. */
function mayHaveEnded({ containers, record }: PodTimeline): boolean {
  return containers.some((c) => {
    const last = c.runs.at(-1);
    const policy = c.restartPolicy ?? record.spec.restartPolicy;
    if (last?.terminated !== true || policy === 'Always' || c.role === 'sidecar') return false;
    return c.role === 'init' ? policy === 'Never' && last.exitCode !== 0 : last.finished === null;
  });
}

/** On natural completion the sidecars are asked when the last app has ended. */
function askedToStop({ stopping }: PodTimeline): Bounds | null {
  return stopping.cause === 'Completion' ? stopping.begins : stopping.requested;
}

function exceeded(timeline: PodTimeline, killed: readonly Ended[], ended: readonly Ended[]): RuleVerdict {
  const asked = askedToStop(timeline);
  const names = killed.map((e) => e.container.name).join(', ');
  const user = asked === null ? null : biggestUser(asked, ended);
  const grace = formatDuration((timeline.stopping.graceSeconds ?? 0) * SECOND);
  const used = user === null ? '' : `; ${user.name} used ${formatDuration(user.atLeast)} at least of it`;
  const first = killed[0];
  return verdict('GracePeriod', {
    verdict: 'Violated',
    reason: 'Killed',
    cause: 'GracePeriodExceeded',
    message: `${names} had to be killed (137) when the grace period of ${grace} had run out${used}.`,
    container: user?.name ?? first?.container.name ?? null,
    since: asked === null ? null : Number.isFinite(asked.earliest) ? asked.earliest : asked.latest,
    until: first?.run.finished?.latest ?? null,
  });
}

/** Whose turn took longest: apps have theirs from the request on, a sidecar from the end of the one before it. */
function biggestUser(
  asked: Bounds,
  ended: readonly Ended[],
): { readonly name: string; readonly atLeast: Micros } | null {
  const turns: { readonly name: string; readonly atLeast: Micros }[] = [];
  let from = asked;
  const apps = ended.filter((e) => e.container.role === 'app');
  const sidecars = ended.filter((e) => e.container.role === 'sidecar').toReversed();
  for (const { container, run } of [...apps, ...sidecars]) {
    if (run.finished === null) continue;
    const start = container.role === 'app' ? asked : from;
    turns.push({ name: container.name, atLeast: between(start, run.finished).atLeast });
    if (run.finished.latest > from.latest) from = run.finished;
  }
  return turns.toSorted((a, b) => b.atLeast - a.atLeast)[0] ?? null;
}
