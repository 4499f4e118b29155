import type { Condition, RuleCounts, Summary, Violation } from '../api/types.ts';
import { formatSecond, parseTime, SECOND, type Micros } from '../evidence/time.ts';

/** What the controller can and cannot see: the matter of the condition Ready. */
export interface Sight {
  /** Why nothing can be judged as it should: a watch that is not synced, a permission that is missing. Empty: all is well. */
  readonly problems: readonly { readonly reason: string; readonly message: string }[];
  /** What is limited though it works: optional permissions, evidence that is not authenticated. */
  readonly limits: readonly string[];
}

interface Judged {
  readonly summary: Summary;
  readonly rules: readonly RuleCounts[];
  readonly violations: readonly Violation[];
  readonly windowSeconds: number;
}

type Draft = Omit<Condition, 'lastTransitionTime' | 'observedGeneration'>;

export function conditionsOf(
  before: readonly Condition[],
  { sight, judged, generation, now }: { sight: Sight; judged: Judged; generation: number; now: Micros },
): readonly Condition[] {
  return [readyCondition(sight), verifiedCondition(judged, now)].map((draft) => {
    const known = before.find((c) => c.type === draft.type);
    const same = known !== undefined && known.status === draft.status;
    return {
      ...draft,
      lastTransitionTime: same ? known.lastTransitionTime : formatSecond(now),
      observedGeneration: generation,
    };
  });
}

function readyCondition({ problems, limits }: Sight): Draft {
  const [first] = problems;
  if (first !== undefined) {
    return {
      type: 'Ready',
      status: 'False',
      reason: first.reason,
      message: [...problems.map((p) => p.message), ...limits].join(' '),
    };
  }
  const message = limits.length === 0 ? 'Everything that can be seen is seen.' : limits.join(' ');
  return { type: 'Ready', status: 'True', reason: limits.length === 0 ? 'Watching' : 'WatchingWithLimits', message };
}

function verifiedCondition({ summary, rules, violations, windowSeconds }: Judged, now: Micros): Draft {
  const open = violations.filter((v) => v.open);
  const recent = violations.filter((v) => !v.open && (parseTime(v.until) ?? 0) >= now - windowSeconds * SECOND);
  const [first] = [...open, ...recent];
  if (first !== undefined) {
    const what = first.pod?.name ?? first.job?.name ?? 'a Pod';
    const more = open.length + recent.length - 1;
    return {
      type: 'Verified',
      status: 'False',
      reason: open.length > 0 ? 'Violated' : 'ViolatedRecently',
      message: `${what}: ${first.rule}: ${first.message}${more > 0 ? ` (and ${more} more)` : ''}`,
    };
  }
  if (summary.pods === 0)
    return { type: 'Verified', status: 'Unknown', reason: 'NoPods', message: 'No Pod is selected.' };
  // What the manifest asks for says nothing of what happened.
  const verified = rules.some((r) => r.rule !== 'Manifest' && r.verified > 0);
  if (!verified) {
    return { type: 'Verified', status: 'Unknown', reason: 'NothingDecided', message: 'Nothing is decided yet.' };
  }
  const message = `Nothing is violated; Verified by every rule: ${summary.verified} of ${summary.pods} Pods.`;
  return { type: 'Verified', status: 'True', reason: 'Verified', message };
}
