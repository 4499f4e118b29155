import type { Micros } from '../evidence/time.ts';
import type { PodTimeline } from '../timeline/timeline.ts';
import type { KeptPod } from './kept.ts';
import type { RuleSettings } from './settings.ts';
import type { RuleName, RuleVerdict } from './verdict.ts';

export interface RuleContext {
  readonly settings: RuleSettings;
  /** Observer's clock: up to when the evidence is complete (replay: the last line's `t`; live: a tick while the watch is up). */
  readonly now: Micros;
  /** What was decided of this Pod from evidence that has expired since; null or absent where nothing is known of that. */
  readonly kept?: KeptPod | null;
}

/** A rule and its own documentation; docs/rules.md is written from it. */
export interface RuleDocs {
  readonly name: RuleName;
  /** What it promises to the user, in one sentence. */
  readonly promise: string;
  /** How it decides. */
  readonly decides: string;
  /** What to do about a violation. */
  readonly remedy: string;
}

export interface PodRule extends RuleDocs {
  readonly judge: (timeline: PodTimeline, context: RuleContext) => RuleVerdict;
}
