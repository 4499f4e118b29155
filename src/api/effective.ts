import { RULE_DEFAULTS, type SettingName } from './rule-settings.ts';
import type { RuleSpec } from './rule-spec.ts';
import type { AuditSpec, ClusterAuditSpec } from './spec.ts';
import type { RuleName } from './vocabulary.ts';

interface Switch {
  readonly enabled: boolean;
}

/** Every rule as it is to be judged: on or off, and each of its settings, with the defaults applied. */
export interface EffectiveRules {
  readonly StartOrder: Switch;
  readonly StopOrder: Switch;
  readonly PodCompletion: Switch;
  readonly JobCompletion: Switch & { readonly thresholdSeconds: number; readonly workers: readonly string[] };
  readonly GracePeriod: Switch;
  readonly SidecarStability: Switch & { readonly restarts: number; readonly windowSeconds: number };
  readonly SidecarCoverage: Switch & { readonly toleranceSeconds: number };
  readonly PodReadiness: Switch & { readonly thresholdSeconds: number };
  readonly Manifest: Switch;
}

export const effectiveRules = (spec: Pick<AuditSpec | ClusterAuditSpec, 'rules' | 'unlistedRules'>): EffectiveRules => {
  const listed = new Map<RuleName, RuleSpec>(spec.rules?.map((rule) => [rule.name, rule]));

  const enabled = (name: RuleName): Switch => ({
    enabled: listed.has(name) ? listed.get(name)?.enabled !== false : spec.unlistedRules !== 'Disabled',
  });
  const setting = <Name extends SettingName, Default>(rule: RuleName, name: Name, otherwise: Default) =>
    listed.get(rule)?.[name] ?? otherwise;

  const { JobCompletion, PodReadiness, SidecarCoverage, SidecarStability } = RULE_DEFAULTS;
  return {
    StartOrder: enabled('StartOrder'),
    StopOrder: enabled('StopOrder'),
    PodCompletion: enabled('PodCompletion'),
    JobCompletion: {
      ...enabled('JobCompletion'),
      thresholdSeconds: setting('JobCompletion', 'thresholdSeconds', JobCompletion.thresholdSeconds),
      workers: setting('JobCompletion', 'workers', JobCompletion.workers),
    },
    GracePeriod: enabled('GracePeriod'),
    SidecarStability: {
      ...enabled('SidecarStability'),
      restarts: setting('SidecarStability', 'restarts', SidecarStability.restarts),
      windowSeconds: setting('SidecarStability', 'windowSeconds', SidecarStability.windowSeconds),
    },
    SidecarCoverage: {
      ...enabled('SidecarCoverage'),
      toleranceSeconds: setting('SidecarCoverage', 'toleranceSeconds', SidecarCoverage.toleranceSeconds),
    },
    PodReadiness: {
      ...enabled('PodReadiness'),
      thresholdSeconds: setting('PodReadiness', 'thresholdSeconds', PodReadiness.thresholdSeconds),
    },
    Manifest: enabled('Manifest'),
  };
};
