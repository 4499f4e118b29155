import type { AnyAudit } from '../../src/api/types.ts';
import type { Audited, AuditedViolation } from '../../src/audit/audited.ts';
import { parseTime, SECOND, type Micros } from '../../src/evidence/time.ts';
import type { RuleName, Verdict } from '../../src/rules/verdict.ts';

export const NOON: Micros = parseTime('2026-11-22T12:00:00Z') ?? 0;

export function audit(spec: Partial<AnyAudit['spec']> = {}): AnyAudit {
  return {
    apiVersion: 'sidecaraudit.dev/v1alpha1',
    kind: 'SidecarAudit',
    metadata: { name: 'all', namespace: 'shop', uid: 'audit', generation: 7, resourceVersion: '1' },
    spec: { unlistedRules: 'Enabled', windowSeconds: 3600, historyLimit: 100, ...spec },
  };
}

/** The nth Pod: created a second after the one before it. */
export function pod(n: number, verdicts: Partial<Record<RuleName, Verdict>>, change: Partial<Audited> = {}): Audited {
  return {
    kind: 'Pod',
    uid: `uid-${String(n).padStart(5, '0')}`,
    namespace: 'shop',
    name: `web-${n}`,
    workload: { kind: 'Deployment', name: 'web' },
    job: null,
    excluded: null,
    createdAt: NOON + n * SECOND,
    endedAt: null,
    gone: false,
    rules: Object.entries(verdicts).map(([rule, verdict]) => ({
      rule: rule as RuleName,
      verdict,
      reason: verdict === 'Undecided' ? 'SameSecond' : 'Because',
    })),
    violations: [],
    ...change,
  };
}

export function violation(change: Partial<AuditedViolation> = {}): AuditedViolation {
  return {
    rule: 'StopOrder',
    check: 'app finished before proxy finished',
    container: 'proxy',
    reason: 'OutOfOrder',
    message: 'proxy finished before app finished.',
    cause: 'ContainerCrashed',
    open: false,
    since: NOON,
    until: NOON,
    ...change,
  };
}
