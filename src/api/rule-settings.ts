/** The settings of rules: which rule takes which, and what holds where an audit says nothing. */
import type { RuleName } from './vocabulary.ts';

export const RULE_DEFAULTS = {
  JobCompletion: { thresholdSeconds: 60, workers: [] },
  PodReadiness: { thresholdSeconds: 60 },
  SidecarCoverage: { toleranceSeconds: 0 },
  SidecarStability: { restarts: 3, windowSeconds: 600 },
} as const satisfies { readonly [Rule in RuleName]?: Readonly<Record<string, unknown>> };

export const SETTING_NAMES = ['thresholdSeconds', 'workers', 'restarts', 'windowSeconds', 'toleranceSeconds'] as const;
export type SettingName = (typeof SETTING_NAMES)[number];

/** The rules that take a setting, in the order of their names. */
export const rulesTaking = (setting: SettingName): readonly string[] =>
  Object.entries(RULE_DEFAULTS)
    .filter(([, defaults]) => Object.hasOwn(defaults, setting))
    .map(([rule]) => rule);

/** The sentence that refuses a setting of another rule, the same from the API server and from us. */
export const settingForbidden = (setting: SettingName): string =>
  `${setting} is a setting of ${rulesTaking(setting).join(' and ')} only`;
