import { shown, type Sample } from '../evidence/sample.ts';
import { formatSecond } from '../evidence/time.ts';
import type { Transition } from '../timeline/bounds.ts';
import type { ContainerTimeline, PodTimeline } from '../timeline/timeline.ts';
import { whyUnbounded } from './events-lost.ts';
import { completedRun, firstRun } from './first-run.ts';
import { check, checkByBounds, checkByFrame, type Pair } from './order-check.ts';
import { orderVerdict } from './order-verdict.ts';
import { withKept, type Starts } from './kept-starts.ts';
import { NO_BOUNDS, type KeptPod } from './kept.ts';
import type { PodRule, RuleContext } from './rule.ts';
import type { Check, RuleVerdict } from './verdict.ts';

export const startOrder: PodRule = {
  name: 'StartOrder',
  promise:
    'Every entry of initContainers starts only after the one before it is done (an init container has exited 0, a sidecar has started and passed its startup probe), and every app after all of them.',
  decides:
    'By the bounds of the first runs of the attempt, or by a frame that shows the one done while the other had no containerID and restartCount 0: the kubelet itself creates it afterwards.',
  remedy:
    'Look at the cause: known kubelet bugs (docs/evidence.md) break it after a node reboot. An app that needs a sidecar to serve, not only to run, needs a startupProbe on the sidecar.',
  judge: judgeStartOrder,
};

function judgeStartOrder(timeline: PodTimeline, { kept = null }: RuleContext): RuleVerdict {
  const { checks } = startsOf(timeline, kept);
  const judged = checks.map(({ runs: _runs, bounds: _bounds, aged: _aged, ...check }): Check => check);
  const verdict = orderVerdict(timeline, {
    rule: 'StartOrder',
    checks: judged,
    none: timeline.containers.every((c) => c.role === 'app') ? 'NoSidecar' : 'NotStarted',
    boundsOf: (check) => checks[judged.indexOf(check)]?.bounds ?? NO_BOUNDS,
  });
  if (kept === null || !checks.some((c) => c.aged)) return verdict;
  const since = `decided from evidence of ${formatSecond(kept.at)}, which has since expired`;
  return { ...verdict, message: `${verdict.message} (${since})` };
}

/** The checks of all attempts, those included that only the ledger still knows. */
export function startsOf(timeline: PodTimeline, kept: KeptPod | null): Starts {
  return withKept(timeline, freshChecks(timeline), kept);
}

function freshChecks(timeline: PodTimeline): readonly Check[] {
  const entries = timeline.containers.filter((c) => c.role !== 'app');
  const apps = timeline.containers.filter((c) => c.role === 'app');
  const last = entries.at(-1);
  const neighbours = [
    ...entries.slice(1).map((after, i) => [entries[i], after] as const),
    ...apps.map((app) => [last, app] as const),
  ];
  const checks: Check[] = [];
  for (let attempt = 0; attempt < timeline.attempts; attempt += 1) {
    for (const [before, after] of neighbours) {
      if (before !== undefined) checks.push(...neighbourChecks(timeline, attempt, before, after));
    }
  }
  return checks;
}

function neighbourChecks(
  timeline: PodTimeline,
  attempt: number,
  before: ContainerTimeline,
  after: ContainerTimeline,
): readonly Check[] {
  const pair = pairOf(timeline, attempt, before, after);
  if (!after.everCreated) {
    // A container that never started is in no pair; while the Pod lives it may yet.
    return timeline.over || attempt > 0 ? [] : [check(pair, 'Pending', 'NotYetStarted')];
  }
  if (attempt > 0 && !after.runs.some((r) => r.attempt === attempt)) return [];
  if (!before.everCreated) return [skippedCheck(timeline, pair, before, after)];
  const gate = before.role === 'sidecar' && before.startupProbe ? [gateCheck(timeline, pair, before, after)] : [];
  return [startCheck(timeline, pair, before, after), ...gate];
}

function pairOf(timeline: PodTimeline, attempt: number, before: ContainerTimeline, after: ContainerTimeline): Pair {
  const init = before.role === 'init';
  return {
    attempt,
    before: { container: before.name, transition: init ? 'finished' : 'started' },
    after: { container: after.name, transition: 'started' },
    from: doneAt(before, attempt),
    to: firstRun(after, attempt)?.started ?? null,
    unobserved: unobservedReason(timeline, before, after),
  };
}

function doneAt(before: ContainerTimeline, attempt: number): Transition | null {
  if (before.role === 'init') return completedRun(before, attempt)?.finished ?? null;
  return firstRun(before, attempt)?.started ?? null;
}

function unobservedReason(timeline: PodTimeline, ...containers: readonly ContainerTimeline[]): string {
  if (containers.some((c) => c.runsUnobserved > 0)) return 'RunsUnobserved';
  if (containers.some((c) => c.runs.some((r) => r.terminated && r.finished === null && !r.neverStarted)))
    return 'NoTimestamp';
  return timeline.record.ending === 'Deleted' && !timeline.conclusive ? 'ForceDeleted' : 'NeverObserved';
}

function startCheck(timeline: PodTimeline, pair: Pair, before: ContainerTimeline, after: ContainerTimeline): Check {
  const byBounds = checkByBounds(pair);
  if (byBounds.verdict !== 'Undecided' || byBounds.reason === 'ConflictingEvidence') return byBounds;
  const frame = pair.attempt === 0 ? frameShowing(timeline, after, (s) => isDone(s, before)) : undefined;
  if (frame !== undefined) return checkByFrame(pair, 'Verified', frame.resourceVersion);
  const why = byBounds.reason === 'SameSecond' ? whyUnbounded(timeline, [before, after]) : null;
  return why === null ? byBounds : { ...byBounds, reason: why };
}

/** The first frame in which something is `done` while the kubelet has not yet created `after`. */
function frameShowing(
  timeline: PodTimeline,
  after: ContainerTimeline,
  done: (sample: Sample) => boolean,
): Sample | undefined {
  const { samples, spec } = timeline.record;
  // Once it was created, a frame without its containerID says only that its record was let go of (static Pods, k/k#131317).
  const createdAt = samples.findIndex((sample) => shown(sample, after.index).created);
  // A mirror that was made anew may show nothing any more of a container that ended long ago: only its first life counts.
  const first = samples[createdAt];
  if (spec.mirrorOf !== null && (first === undefined || shown(first, after.index).restartCount > 0)) return undefined;
  return samples.slice(0, createdAt === -1 ? samples.length : createdAt).find((sample) => {
    const then = shown(sample, after.index);
    return then.state === 'waiting' && !then.created && then.restartCount === 0 && done(sample);
  });
}

function isDone(sample: Sample, before: ContainerTimeline): boolean {
  const { state, succeeded, restartCount } = shown(sample, before.index);
  if (before.role === 'sidecar') return state === 'running' && restartCount === 0;
  const done = completedRun(before, 0);
  return state === 'terminated' && succeeded && done !== null && done.restartCount === restartCount;
}

function gateCheck(timeline: PodTimeline, pair: Pair, before: ContainerTimeline, after: ContainerTimeline): Check {
  const gate: Pair = { ...pair, before: { container: before.name, transition: 'gatePassed' } };
  const passed = (sample: Sample): boolean => {
    const { state, started } = shown(sample, before.index);
    return state === 'running' && started;
  };
  const frame = pair.attempt === 0 ? frameShowing(timeline, after, passed) : undefined;
  return frame === undefined
    ? check(gate, 'Undecided', 'StartupNotObserved')
    : checkByFrame(gate, 'Verified', frame.resourceVersion);
}

/** `after` was created though `before` never was. */
function skippedCheck(timeline: PodTimeline, pair: Pair, before: ContainerTimeline, after: ContainerTimeline): Check {
  const { samples, gaps } = timeline.record;
  const frame = samples.find((s) => {
    const waiting = shown(s, before.index);
    return (
      shown(s, after.index).state === 'running' &&
      waiting.state === 'waiting' &&
      !waiting.created &&
      waiting.restartCount === 0
    );
  });
  if (frame === undefined || gaps.length > 0 || !seenFromTheStart(timeline) || pair.attempt > 0)
    return check(pair, 'Undecided', 'NeverObserved');
  return checkByFrame(pair, 'Violated', frame.resourceVersion);
}

/** The first frame that tells of containers shows none of them created yet. */
function seenFromTheStart({ containers, record }: PodTimeline): boolean {
  const states = record.samples.map((sample) => containers.map(({ index }) => shown(sample, index)));
  const first = states.find((s) => s.some(({ state }) => state !== 'none')) ?? states[0];
  return first !== undefined && first.every(({ created }) => !created);
}
