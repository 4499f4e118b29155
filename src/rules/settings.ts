import { SECOND, type Micros } from '../evidence/time.ts';
import type { DeclaredLog } from '../timeline/log-claims.ts';
import { RULES, type RuleName } from './verdict.ts';

/** What an audit may set of the rules; the defaults are design.md's. */
export interface RuleSettings {
  readonly enabled: ReadonlySet<RuleName>;
  readonly podReadiness: { readonly threshold: Micros };
  readonly jobCompletion: { readonly threshold: Micros; readonly workers: readonly string[] };
  readonly sidecarStability: { readonly restarts: number; readonly window: Micros };
  readonly sidecarCoverage: { readonly tolerance: Micros };
  /** Containers whose last line is declared to be their last act: an assumption, and none by default. */
  readonly logs: readonly DeclaredLog[];
}

export const DEFAULT_SETTINGS: RuleSettings = {
  enabled: new Set(RULES),
  podReadiness: { threshold: 60 * SECOND },
  jobCompletion: { threshold: 60 * SECOND, workers: [] },
  sidecarStability: { restarts: 3, window: 600 * SECOND },
  sidecarCoverage: { tolerance: 0 },
  logs: [],
};
