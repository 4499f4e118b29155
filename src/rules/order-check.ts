import { compare, type Evidence, type Transition } from '../timeline/bounds.ts';
import type { Check, Point, Verdict } from './verdict.ts';

/** Two moments to be put in order. A null transition was not observed; the caller says why in `unobserved`. */
export interface Pair {
  readonly attempt: number;
  readonly before: Point;
  readonly after: Point;
  readonly from: Transition | null;
  readonly to: Transition | null;
  /** Reason for Undecided where a transition is null. */
  readonly unobserved: string;
}

/** Decides a pair by the bounds alone: what cannot be read off the two printed bounds is Undecided. */
export function checkByBounds(pair: Pair): Check {
  const { from, to } = pair;
  if (from === null || to === null) return decided(pair, 'Undecided', pair.unobserved, [from, to]);
  if (from.conflicting || to.conflicting) return decided(pair, 'Undecided', 'ConflictingEvidence', [from, to]);
  switch (compare(from, to)) {
    case 'before':
      return decided(pair, 'Verified', 'InOrder', [from, to]);
    case 'after':
      return decided(pair, 'Violated', 'OutOfOrder', [from, to]);
    case 'unknown':
      return decided(pair, 'Undecided', 'SameSecond', [from, to]);
  }
}

/** Decides a pair by a frame that shows one done and the other not yet begun. */
export function checkByFrame(pair: Pair, verdict: 'Verified' | 'Violated', resourceVersion: string): Check {
  const reason = verdict === 'Verified' ? 'ShownInOrder' : 'ShownOutOfOrder';
  return check(pair, verdict, reason, [{ source: 'Frame', ref: resourceVersion }]);
}

export function check(pair: Pair, verdict: Verdict, reason: string, evidence: readonly Evidence[] = []): Check {
  return { attempt: pair.attempt, before: pair.before, after: pair.after, verdict, reason, evidence };
}

function decided(pair: Pair, verdict: Verdict, reason: string, transitions: readonly (Transition | null)[]): Check {
  return check(
    pair,
    verdict,
    reason,
    transitions.flatMap((t) => t?.evidence ?? []),
  );
}

/** `app.started`, for messages. */
export function describe(point: Point): string {
  switch (point.transition) {
    case 'started':
      return `${point.container} started`;
    case 'finished':
      return `${point.container} finished`;
    case 'gatePassed':
      return `${point.container} passed its startup probe`;
  }
}
