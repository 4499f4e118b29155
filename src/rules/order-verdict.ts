import type { Cause, Check, RuleName, RuleVerdict } from './verdict.ts';
import { verdict, worst } from './verdict.ts';
import { describe } from './order-check.ts';
import type { PodTimeline } from '../timeline/timeline.ts';
import { transitionOf } from './transition-of.ts';
import { formatDuration } from '../evidence/time.ts';
import { between, type Bounds } from '../timeline/bounds.ts';

interface OrderOutcome {
  readonly rule: RuleName;
  readonly checks: readonly Check[];
  /** Reason where there is no pair to check. */
  readonly none: string;
  /** Whose fault a broken check is, where that is known. */
  readonly cause?: (check: Check) => Cause | null;
  /** Of a check's two transitions, where the timeline does not tell all. */
  readonly boundsOf?: (check: Check) => readonly [Bounds | null, Bounds | null];
}

const NOTHING_TO_CHECK: Readonly<Record<string, string>> = {
  NoSidecar: 'The Pod has no sidecar and no init container.',
  NotStarted: 'No two containers that stand in an order started.',
  NoPairs: 'No two containers that stand in an order were stopped together.',
};

/** What would decide each reason for Undecided. */
export const WOULD_DECIDE: Readonly<Record<string, string>> = {
  SameSecond: 'their times overlap: statuses have whole seconds; the runtime’s own times would decide it',
  NeverObserved: 'the watch missed it; nothing can decide it any more',
  ForceDeleted:
    'the Pod was deleted while containers ran, so their ends were never told; the runtime’s own times would decide it',
  NoTimestamp: 'the kubelet lost the runtime’s record and wrote no time; the runtime’s own times would decide it',
  RunsUnobserved: 'runs were missed between two frames; the runtime’s own times would decide it',
  MembershipOpen: 'it may have ended before stopping began; the runtime’s own times would decide it',
  StartupNotObserved: 'no frame shows the startup probe passed before the next container was created',
  ConflictingEvidence: 'the sources contradict each other; see the evidence',
  EventsLost: 'the kubelet dropped Events; the runtime’s own times would decide it',
  EvidenceExpired: 'the evidence has aged away',
};

export function orderVerdict(timeline: PodTimeline, outcome: OrderOutcome): RuleVerdict {
  const { rule, checks, none, cause, boundsOf = (check) => transitionsOf(timeline, check) } = outcome;
  const result = worst(checks.map((c) => c.verdict));
  const first = checks.find((c) => c.verdict === result);
  if (first === undefined) {
    return verdict(rule, { verdict: 'NotApplicable', reason: none, message: NOTHING_TO_CHECK[none] ?? none, checks });
  }
  switch (result) {
    case 'Violated':
      return verdict(rule, {
        verdict: result,
        reason: first.reason,
        message: checks
          .filter((c) => c.verdict === 'Violated')
          .map((c) => broken(c, boundsOf(c)))
          .join('; '),
        cause: cause?.(first) ?? null,
        checks,
        since: boundsOf(first)[1]?.earliest ?? null,
        until: boundsOf(first)[0]?.latest ?? null,
        container: first.after.container,
      });
    case 'Undecided':
      return verdict(rule, { verdict: result, reason: first.reason, message: open(checks), checks });
    case 'Pending':
      return verdict(rule, {
        verdict: result,
        reason: first.reason,
        message: `Waiting until ${describe(first.after)}.`,
        checks,
      });
    default: {
      const names = [...new Set(checks.flatMap((c) => [c.before.container, c.after.container]))];
      return verdict(rule, { verdict: result, reason: 'InOrder', message: `In order: ${names.join(', ')}.`, checks });
    }
  }
}

function transitionsOf(timeline: PodTimeline, check: Check): readonly [Bounds | null, Bounds | null] {
  return [transitionOf(timeline, check, 'before'), transitionOf(timeline, check, 'after')];
}

function broken(check: Check, [from, to]: readonly [Bounds | null, Bounds | null]): string {
  const said = `${describe(check.after)} before ${describe(check.before)}`;
  if (from === null || to === null) return said;
  const { atLeast, atMost } = between(to, from);
  return `${said}, by ${formatDuration(atLeast)} to ${formatDuration(atMost)}`;
}

function open(checks: readonly Check[]): string {
  const undecided = checks.filter((c) => c.verdict === 'Undecided');
  const parts = undecided.map(
    (c) =>
      `whether ${describe(c.before)} before ${describe(c.after)} is open (${c.reason}: ${WOULD_DECIDE[c.reason] ?? 'unknown'})`,
  );
  return `${checks.length - undecided.length} of ${checks.length} checks decided; ${parts.join('; ')}.`;
}
