import type { RuleCounts, Summary } from '../api/types.ts';
import { MAX_REASONS } from '../api/limits.ts';
import { RULES, type Verdict } from '../rules/verdict.ts';
import type { AuditedRule } from './audited.ts';

/** A Pod that is counted: one there is, or one kept in history. */
export interface Counted {
  readonly rules: readonly AuditedRule[];
}

/** From the most to the least that a person has to look at. */
const BY_URGENCY: readonly Verdict[] = ['Violated', 'Undecided', 'Pending', 'Verified', 'NotApplicable'];

/** Pods by their worst rule. */
export function summaryOf(counted: readonly Counted[]): Summary {
  return tally(counted.map((p) => BY_URGENCY.find((v) => p.rules.some((r) => r.verdict === v)) ?? 'NotApplicable'));
}

/** Pods by their verdict of each rule; rules that judged nothing are left out. */
export function countsByRule(counted: readonly Counted[]): readonly RuleCounts[] {
  return RULES.flatMap((rule) => {
    const judged = counted.flatMap((c) => c.rules.filter((r) => r.rule === rule));
    if (judged.length === 0) return [];
    const reasons = undecidedReasons(judged);
    return [
      { rule, ...tally(judged.map((r) => r.verdict)), ...(reasons.length === 0 ? {} : { undecidedReasons: reasons }) },
    ];
  });
}

function tally(verdicts: readonly Verdict[]): Summary {
  const of = (verdict: Verdict): number => verdicts.filter((v) => v === verdict).length;
  return {
    pods: verdicts.length,
    verified: of('Verified'),
    violated: of('Violated'),
    undecided: of('Undecided'),
    pending: of('Pending'),
    notApplicable: of('NotApplicable'),
  };
}

function undecidedReasons(judged: readonly AuditedRule[]): NonNullable<RuleCounts['undecidedReasons']> {
  const byReason = new Map<string, number>();
  for (const { verdict, reason } of judged) {
    if (verdict === 'Undecided') byReason.set(reason, (byReason.get(reason) ?? 0) + 1);
  }
  return [...byReason]
    .map(([reason, pods]) => ({ reason, pods }))
    .sort((a, b) => b.pods - a.pods || (a.reason < b.reason ? -1 : 1))
    .slice(0, MAX_REASONS);
}
