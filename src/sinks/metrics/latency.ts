import { SECOND, type Micros } from '../../evidence/time.ts';
import { between, type Bounds, type Transition } from '../../timeline/bounds.ts';

/** Wider bounds say too little to be put into a histogram; a status alone gives 1 s. */
const WIDEST: Micros = 1.5 * SECOND;

/** Seconds from one moment to another, the middle of what their bounds allow; null where they are unknown or too wide. */
export function latency(from: Bounds | null, to: Bounds | null): number | null {
  if (from === null || to === null || !isNarrow(from) || !isNarrow(to)) return null;
  if (to.latest < from.earliest) return null; // it did not wait for its turn: no latency, but a violation
  const { atLeast, atMost } = between(from, to);
  return (atLeast + atMost) / 2 / SECOND;
}

function isNarrow({ earliest, latest }: Bounds): boolean {
  return latest - earliest <= WIDEST;
}

/** A transition whose sources do not contradict each other. */
export function agreed(transition: Transition | null): Bounds | null {
  return transition === null || transition.conflicting ? null : transition;
}
