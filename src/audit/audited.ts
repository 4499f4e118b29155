import type { JobRecord } from '../evidence/job-record.ts';
import { secondOf, type Micros } from '../evidence/time.ts';
import type { JudgedPod } from '../report/report.ts';
import { describe } from '../rules/order-check.ts';
import type { RuleName, RuleVerdict, Verdict } from '../rules/verdict.ts';
import { workloadOf, type Workload } from '../timeline/workload.ts';

/** A rule's verdict as the counts need it. */
export interface AuditedRule {
  readonly rule: RuleName;
  readonly verdict: Verdict;
  readonly reason: string;
}

/** One violation as the status, the metrics and the Kubernetes Events tell it. */
export interface AuditedViolation {
  readonly rule: RuleName;
  /** Which check of an order rule; null where the rule has one only. */
  readonly check: string | null;
  readonly container: string | null;
  readonly reason: string;
  readonly message: string;
  readonly cause: string | null;
  readonly open: boolean;
  readonly since: Micros;
  readonly until: Micros | null;
}

/** What an audit keeps of a Pod or Job once it is judged: no timeline, no evidence. */
export interface Audited {
  readonly kind: 'Pod' | 'Job';
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
  readonly workload: Workload | null;
  /** Uid of the Job that controls the Pod; null where none does. */
  readonly job: string | null;
  /** Why an annotation excludes it; null where none does. */
  readonly excluded: string | null;
  readonly createdAt: Micros;
  /** When it was last seen, if it is over: whole seconds, so that two observers say the same. */
  readonly endedAt: Micros | null;
  /** The API server no longer has the object. */
  readonly gone: boolean;
  readonly rules: readonly AuditedRule[];
  readonly violations: readonly AuditedViolation[];
}

export function auditedPod({ timeline, verdicts }: JudgedPod): Audited {
  const { record } = timeline;
  const createdAt = record.createdAt ?? 0;
  const lastAt = record.samples.at(-1)?.at ?? createdAt;
  const finishes = timeline.containers.flatMap((c) => c.runs.flatMap((r) => r.finished?.latest ?? []));
  const endedAt = timeline.over ? secondOf(Math.max(createdAt, ...(finishes.length > 0 ? finishes : [lastAt]))) : null;
  return {
    kind: 'Pod',
    uid: record.uid,
    namespace: record.namespace,
    name: record.name,
    workload: workloadOf(record),
    job: record.owner?.kind === 'Job' ? record.owner.uid : null,
    excluded: record.excluded,
    createdAt,
    endedAt,
    gone: record.ending !== null,
    rules: verdicts.map(ruleOf),
    violations: verdicts.flatMap((v) => violationsOf(v, endedAt ?? createdAt)),
  };
}

export function auditedJob(job: JobRecord, verdicts: readonly RuleVerdict[], createdAt: Micros): Audited {
  const { uid, namespace, name, finishedAt, finished } = job.frame;
  const endedAt = finished !== null ? (finishedAt ?? createdAt) : job.ending === null ? null : createdAt;
  return {
    kind: 'Job',
    uid,
    namespace,
    name,
    workload: { kind: 'Job', name },
    job: null,
    excluded: null,
    createdAt,
    endedAt,
    gone: job.ending !== null,
    rules: verdicts.map(ruleOf),
    violations: verdicts.flatMap((v) => violationsOf(v, endedAt ?? createdAt)),
  };
}

/** The words are few and the Pods are many: equal ones are one object. Reasons come from the rules, never from a Pod. */
const shared = new Map<string, AuditedRule>();

function ruleOf({ rule, verdict, reason }: RuleVerdict): AuditedRule {
  const key = `${rule}/${verdict}/${reason}`;
  const known = shared.get(key) ?? { rule, verdict, reason };
  shared.set(key, known);
  return known;
}

/** An order rule is violated check by check; any other has one. */
function violationsOf(v: RuleVerdict, otherwise: Micros): readonly AuditedViolation[] {
  if (v.verdict !== 'Violated') return [];
  const said = {
    rule: v.rule,
    container: v.container,
    reason: v.reason,
    message: v.message,
    cause: v.cause,
    open: v.open,
    since: v.since ?? otherwise,
    until: v.open ? null : (v.until ?? v.since ?? otherwise),
  };
  const broken = v.checks.filter((c) => c.verdict === 'Violated');
  if (broken.length === 0) return [{ ...said, check: null }];
  return broken.map((c) => ({
    ...said,
    container: c.after.container,
    check: `${describe(c.before)} before ${describe(c.after)}${c.attempt > 0 ? ` (attempt ${c.attempt})` : ''}`,
  }));
}
