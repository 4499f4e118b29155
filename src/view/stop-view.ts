import { SECOND, type Micros } from '../evidence/time.ts';
import type { Bounds, Evidence } from '../timeline/bounds.ts';
import type { StopCause } from '../timeline/stopping.ts';
import type { PodTimeline } from '../timeline/timeline.ts';
import { graceUse, type GraceUse } from './grace-use.ts';
import { within, type Span } from './span.ts';

/** When and why the Pod began to stop, and how long its containers were given. */
export interface StopView {
  readonly cause: StopCause;
  readonly begins: Bounds;
  /** Somebody asked for it; null where the apps ended by themselves. */
  readonly requested: Bounds | null;
  readonly graceSeconds: number | null;
  /** When the grace period runs out at the latest; may lie beyond what is shown. */
  readonly graceEnds: Micros | null;
  /** Who used the grace period, in the order of stopping; nobody where nobody asked for the end. */
  readonly used: readonly GraceUse[];
  readonly evidence: readonly Evidence[];
}

export function stopView(timeline: PodTimeline, span: Span): StopView | null {
  const { begins, cause, requested, graceSeconds, evidence } = timeline.stopping;
  if (begins === null || cause === null) return null;
  const shown = within(span, begins);
  return {
    cause,
    begins: shown,
    requested: requested === null ? null : within(span, requested),
    graceSeconds,
    graceEnds: graceSeconds === null ? null : shown.latest + graceSeconds * SECOND,
    used: graceUse(timeline, span),
    evidence,
  };
}
