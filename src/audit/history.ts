import type { PastPod } from '../api/types.ts';
import { formatSecond, parseTime } from '../evidence/time.ts';
import { RULES } from '../rules/verdict.ts';
import type { Audited, AuditedRule } from './audited.ts';

/** What a status kept of past Pods, newest first, and how many it no longer keeps. */
export interface Ledger {
  readonly history: readonly PastPod[];
  readonly podsOmitted: number;
  /** Uids of gone Pods that podsOmitted counts; undefined where that is not known: then none is counted that it never held. */
  readonly accounted?: ReadonlySet<string> | undefined;
}

/**
 * The ledger of Pods that are over: those the status held before, and those that are over now; newest first. Of those that
 * fall off it, the ones that the API server no longer has are counted as omitted.
 */
export function historyOf(before: Ledger, over: readonly Audited[], limit: number, clusterWide: boolean) {
  const entries = new Map(before.history.map((past) => [past.uid, past]));
  // Once it was cut, what is older than all it kept has been counted as omitted and must not come in again.
  const horizon = before.podsOmitted > 0 ? before.history.at(-1) : undefined;
  for (const pod of over) {
    const entry = pastPod(pod, clusterWide);
    const known = entries.get(pod.uid);
    if (known === undefined && horizon !== undefined && newestFirst(entry, horizon) > 0) continue;
    entries.set(pod.uid, known === undefined ? entry : keepDecided(known, entry));
  }
  const all = [...entries.values()].sort(newestFirst);
  const kept = all.slice(0, limit);
  const still = new Set([...kept.map((p) => p.uid), ...over.filter((p) => !p.gone).map((p) => p.uid)]);
  const fallen = before.history.filter((p) => !still.has(p.uid));
  const had = new Set(before.history.map((p) => p.uid));
  // Gone before there ever was room for them: of many that end at a time, or after newer ones that are there no longer.
  const { accounted } = before;
  const neverIn =
    accounted === undefined
      ? []
      : over.filter(({ uid, gone }) => gone && !still.has(uid) && !had.has(uid) && !accounted.has(uid));
  return { kept, omitted: fallen.length + neverIn.length };
}

function pastPod(pod: Audited, clusterWide: boolean): PastPod {
  const rulesThatAre = (verdict: string) => pod.rules.filter((r) => r.verdict === verdict).map((r) => r.rule);
  const verified = rulesThatAre('Verified');
  const violated = rulesThatAre('Violated');
  const undecided = pod.rules.filter((r) => r.verdict === 'Undecided').map(({ rule, reason }) => ({ rule, reason }));
  return {
    uid: pod.uid,
    name: pod.name,
    ...(clusterWide ? { namespace: pod.namespace } : {}),
    ...(pod.workload === null ? {} : { workload: pod.workload }),
    ...(pod.endedAt === null ? {} : { endedAt: formatSecond(pod.endedAt) }),
    ...(verified.length === 0 ? {} : { verified }),
    ...(violated.length === 0 ? {} : { violated }),
    ...(undecided.length === 0 ? {} : { undecided }),
  };
}

/** What was decided stays decided when the evidence has aged and says less now (design.md: the ledger). */
function keepDecided(known: PastPod, entry: PastPod): PastPod {
  const rules = RULES.map((rule) => {
    const before = ruleIn(known, rule);
    const now = ruleIn(entry, rule);
    return before !== null && before.verdict !== 'Undecided' && (now === null || now.verdict === 'Undecided')
      ? before
      : now;
  }).filter((r) => r !== null);
  const rulesThatAre = (verdict: string) => rules.filter((r) => r.verdict === verdict).map((r) => r.rule);
  const undecided = rules.filter((r) => r.verdict === 'Undecided').map(({ rule, reason }) => ({ rule, reason }));
  const { verified: _verified, violated: _violated, undecided: _undecided, ...rest } = entry;
  return {
    ...rest,
    ...(rulesThatAre('Verified').length === 0 ? {} : { verified: rulesThatAre('Verified') }),
    ...(rulesThatAre('Violated').length === 0 ? {} : { violated: rulesThatAre('Violated') }),
    ...(undecided.length === 0 ? {} : { undecided }),
  };
}

function ruleIn(past: PastPod, rule: AuditedRule['rule']): AuditedRule | null {
  return rulesOfPast(past).find((r) => r.rule === rule) ?? null;
}

/** A past Pod's verdicts, for the counts. Rules that are not named are NotApplicable and count for nothing. */
export function rulesOfPast(past: PastPod): readonly AuditedRule[] {
  return [
    ...(past.verified ?? []).map((rule) => ({ rule, verdict: 'Verified' as const, reason: 'Kept' })),
    ...(past.violated ?? []).map((rule) => ({ rule, verdict: 'Violated' as const, reason: 'Kept' })),
    ...(past.undecided ?? []).map(({ rule, reason }) => ({ rule, verdict: 'Undecided' as const, reason })),
  ];
}

function newestFirst(a: PastPod, b: PastPod): number {
  return (parseTime(b.endedAt) ?? Infinity) - (parseTime(a.endedAt) ?? Infinity) || (a.uid < b.uid ? -1 : 1);
}
