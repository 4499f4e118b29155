import { SECOND, type Micros } from '../evidence/time.ts';
import { RULES, type RuleName } from './verdict.ts';

/** What an audit may set of the rules; the defaults are design.md's. */
export interface RuleSettings {
  readonly enabled: ReadonlySet<RuleName>;
  readonly podReadiness: { readonly threshold: Micros };
  readonly jobCompletion: { readonly threshold: Micros; readonly workers: readonly string[] };
  readonly sidecarStability: { readonly restarts: number; readonly window: Micros };
  readonly sidecarCoverage: { readonly tolerance: Micros };
}

export const DEFAULT_SETTINGS: RuleSettings = {
  enabled: new Set(RULES),
  podReadiness: { threshold: 60 * SECOND },
  jobCompletion: { threshold: 60 * SECOND, workers: [] },
  sidecarStability: { restarts: 3, window: 600 * SECOND },
  sidecarCoverage: { tolerance: 0 },
};
