import { formatDuration, SECOND } from '../evidence/time.ts';
import { between, latestOf, type Bounds } from '../timeline/bounds.ts';
import { SHOWN_LATE } from '../timeline/stopping.ts';
import { lastLife } from '../timeline/last-life.ts';
import type { PodTimeline } from '../timeline/timeline.ts';
import { appsFinished } from './final-apps.ts';
import type { PodRule, RuleContext } from './rule.ts';
import { verdict, type RuleVerdict } from './verdict.ts';

/** The kubelet's own allowance on top of the grace period: the floor of 2 s (kubernetes.md R18) and the runtime's time. */
const ALLOWANCE = 3 * SECOND;

export const podCompletion: PodRule = {
  name: 'PodCompletion',
  promise: 'Once the apps have all finished for good, the sidecars stop and the Pod reaches its terminal phase.',
  decides:
    'By the tail: from the end of the last app to the end of the last sidecar, on the node’s clock. More than the grace period + 3 s is a violation.',
  remedy: 'Make the sidecar named end on SIGTERM, or lower terminationGracePeriodSeconds.',
  judge: judgePodCompletion,
};

function judgePodCompletion(timeline: PodTimeline, context: RuleContext): RuleVerdict {
  const sidecars = timeline.containers.filter((c) => c.role === 'sidecar');
  if (sidecars.length === 0) return notApplicable('NoSidecar', 'The Pod has no sidecar.');
  const { record, stopping } = timeline;
  if (
    timeline.containers.some((c) => c.role === 'app' && (c.restartPolicy ?? record.spec.restartPolicy) === 'Always')
  ) {
    return notApplicable('RestartPolicyAlways', 'An app with restartPolicy Always never finishes for good.');
  }
  const allowed = record.spec.terminationGracePeriodSeconds * SECOND + ALLOWANCE;
  const ended = appsFinished(timeline);
  if (ended === null) return withoutEnd(timeline);
  if (stopping.cause !== 'Completion')
    return notApplicable('StoppedFromOutside', 'The Pod was ended from outside before its apps had finished.');
  const finishes = sidecars.flatMap((c) => {
    const began = c.runs.some((r) => !r.neverStarted);
    return began ? [{ name: c.name, finished: lastLife(c)?.finished ?? null }] : [];
  });
  const slowest = finishes.toSorted((a, b) => (b.finished?.latest ?? Infinity) - (a.finished?.latest ?? Infinity))[0];
  const lastFinish = finishes.every((f) => f.finished !== null)
    ? latestOf(finishes.flatMap((f) => (f.finished === null ? [] : [f.finished])))
    : null;
  if (!timeline.over) return stillRunning(ended, slowest?.name ?? '', allowed, context);
  if (lastFinish === null || !timeline.conclusive) {
    return verdict('PodCompletion', {
      verdict: 'Undecided',
      reason: record.ending === 'Vanished' ? 'NeverObserved' : 'NoTimestamp',
      message: 'The apps finished, but when the last sidecar ended was not told.',
    });
  }
  return byTail(between(ended, lastFinish), allowed, { sidecar: slowest?.name ?? '', ended, lastFinish });
}

interface Tail {
  readonly sidecar: string;
  readonly ended: Bounds;
  readonly lastFinish: Bounds;
}

function byTail(tail: ReturnType<typeof between>, allowed: number, { sidecar, ended, lastFinish }: Tail): RuleVerdict {
  const length = `${formatDuration(tail.atLeast)} to ${formatDuration(tail.atMost)}`;
  if (tail.atLeast > allowed) {
    return verdict('PodCompletion', {
      verdict: 'Violated',
      reason: 'TailTooLong',
      message: `${sidecar} ended ${length} after the apps; allowed are ${formatDuration(allowed)}.`,
      container: sidecar,
      since: ended.latest,
      until: lastFinish.earliest,
    });
  }
  const decided = tail.atMost <= allowed;
  return verdict('PodCompletion', {
    verdict: decided ? 'Verified' : 'Undecided',
    reason: decided ? 'Completed' : 'SameSecond',
    message: `The sidecars ended ${length} after the apps; allowed are ${formatDuration(allowed)}.`,
  });
}

function stillRunning(ended: Bounds, sidecar: string, allowed: number, { now }: RuleContext): RuleVerdict {
  const waited = now - ended.latest - SHOWN_LATE;
  if (waited <= allowed) {
    return verdict('PodCompletion', {
      verdict: 'Pending',
      reason: 'SidecarsStopping',
      message: 'The apps have finished; the sidecars are stopping.',
    });
  }
  return verdict('PodCompletion', {
    verdict: 'Violated',
    reason: 'TailTooLong',
    message: `${sidecar} keeps the Pod from completing since the apps finished; allowed are ${formatDuration(allowed)}.`,
    container: sidecar,
    open: true,
    since: ended.latest,
  });
}

function withoutEnd(timeline: PodTimeline): RuleVerdict {
  if (!timeline.over)
    return verdict('PodCompletion', {
      verdict: 'Pending',
      reason: 'Running',
      message: 'The apps have not finished for good.',
    });
  const neverRan = timeline.containers.every((c) => c.role !== 'app' || c.runs.length === 0);
  if (neverRan) return notApplicable('NotStarted', 'No app of the Pod ever ran.');
  return timeline.stopping.requested === null
    ? verdict('PodCompletion', {
        verdict: 'Undecided',
        reason: 'NoTimestamp',
        message: 'When the apps finished was not told.',
      })
    : notApplicable('StoppedFromOutside', 'The Pod was ended from outside; its apps had not finished for good.');
}

function notApplicable(reason: string, message: string): RuleVerdict {
  return verdict('PodCompletion', { verdict: 'NotApplicable', reason, message });
}
