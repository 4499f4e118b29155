import { effectiveRules } from '../api/effective.ts';
import type { AuditSpec, ClusterAuditSpec } from '../api/types.ts';
import { declaredLogs } from '../api/logs-spec.ts';
import { MILLISECOND, SECOND } from '../evidence/time.ts';
import type { RuleSettings } from '../rules/settings.ts';
import { RULES } from '../rules/verdict.ts';

/** What an audit's spec sets of the rules, in the terms of the rules. */
export function ruleSettings(spec: AuditSpec | ClusterAuditSpec): RuleSettings {
  const rules = effectiveRules(spec);
  return {
    enabled: new Set(RULES.filter((name) => rules[name].enabled)),
    podReadiness: { threshold: rules.PodReadiness.thresholdSeconds * SECOND },
    jobCompletion: {
      threshold: rules.JobCompletion.thresholdSeconds * SECOND,
      workers: rules.JobCompletion.workers,
    },
    sidecarStability: {
      restarts: rules.SidecarStability.restarts,
      window: rules.SidecarStability.windowSeconds * SECOND,
    },
    sidecarCoverage: { tolerance: rules.SidecarCoverage.toleranceSeconds * SECOND },
    logs: declaredLogs(spec).map(({ container, toleranceMilliseconds }) => ({
      container,
      tolerance: toleranceMilliseconds * MILLISECOND,
    })),
  };
}
