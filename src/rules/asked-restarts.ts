import { SECOND, type Micros } from '../evidence/time.ts';
import type { ContainerTimeline, PodTimeline } from '../timeline/timeline.ts';

/** Restarts of a container that somebody asked for, by a change of its image in the living Pod, within a span of time. */
export interface AskedRestarts {
  readonly atLeast: number;
  readonly atMost: number;
}

/** From here to there, node's clock, as far out as they may be and as far in. */
export interface Span {
  readonly outer: readonly [Micros, Micros];
  readonly inner: readonly [Micros, Micros];
}

/**
 * A repeated Event keeps the times of its first and its last occurrence: those in between may lie anywhere between, and
 * an Event that never came tells nothing. Where the API server counts them, there were as many changes of the spec as it
 * counts at most, whatever Events say.
 */
export function askedRestarts(
  timeline: PodTimeline,
  container: ContainerTimeline,
  { outer, inner }: Span,
): AskedRestarts {
  let [atLeast, told] = [0, 0];
  for (const { kind, first, last, count } of container.events) {
    if (kind !== 'ChangeKill') continue;
    told += count;
    const ends = count === 1 ? [first] : [first, last];
    atLeast += ends.filter((at) => at !== null && at >= inner[0] && at + SECOND <= inner[1]).length;
    const mayLieWithin = (first ?? -Infinity) <= outer[1] && (last ?? Infinity) + SECOND >= outer[0];
    if (!mayLieWithin) told -= count;
  }
  const { changes } = timeline.record.spec;
  return { atLeast: Math.min(atLeast, changes ?? Infinity), atMost: changes ?? told };
}
