import { MAX_VIOLATIONS, MESSAGE_LENGTH, CHECK_LENGTH } from '../api/limits.ts';
import type { Violation } from '../api/types.ts';
import { formatTime, parseTime } from '../evidence/time.ts';
import type { Audited, AuditedViolation } from './audited.ts';

/**
 * Violations of what is judged now, and of past Pods as the status told them before; newest first.
 * `known` are the uids judged now: what they no longer violate is gone.
 */
export function violationsOf(before: readonly Violation[], judged: readonly Audited[], clusterWide: boolean) {
  const known = new Set(judged.map((j) => j.uid));
  const past = before.filter((v) => !known.has(v.pod?.uid ?? v.job?.uid ?? '')).map(ended);
  const now = judged.flatMap((j) => j.violations.map((v) => violation(j, v, clusterWide)));
  const all = [...now, ...past].sort(newestFirst);
  return { shown: all.slice(0, MAX_VIOLATIONS), omitted: Math.max(0, all.length - MAX_VIOLATIONS), all };
}

function violation(of: Audited, v: AuditedViolation, clusterWide: boolean): Violation {
  const reference = { name: of.name, ...(clusterWide ? { namespace: of.namespace } : {}), uid: of.uid };
  return {
    ...(of.kind === 'Pod' ? { pod: reference } : { job: reference }),
    ...(of.workload === null ? {} : { workload: of.workload }),
    rule: v.rule,
    ...(v.check === null ? {} : { check: v.check.slice(0, CHECK_LENGTH) }),
    reason: v.reason,
    message: v.message.slice(0, MESSAGE_LENGTH),
    ...(v.cause === null ? {} : { cause: v.cause }),
    open: v.open,
    since: formatTime(v.since),
    ...(v.until === null ? {} : { until: formatTime(v.until) }),
  };
}

/** The Pod is gone, so whatever it violated has ended; when exactly was not seen. */
function ended(v: Violation): Violation {
  return v.open ? { ...v, open: false, until: v.until ?? v.since } : v;
}

function newestFirst(a: Violation, b: Violation): number {
  return (parseTime(b.since) ?? 0) - (parseTime(a.since) ?? 0) || (keyOf(a) < keyOf(b) ? -1 : 1);
}

function keyOf(v: Violation): string {
  return `${v.pod?.uid ?? v.job?.uid ?? ''}/${v.rule}/${v.check ?? ''}`;
}
