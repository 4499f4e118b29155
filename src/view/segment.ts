import type { Bounds } from '../timeline/bounds.ts';

/**
 * What a container was in for a while. `starting`: it runs, its startup probe has not succeeded. `running`: not ready.
 * `terminating`: it runs though the Pod is stopping. `folded`: several runs in one.
 */
export type SegmentKind = 'waiting' | 'starting' | 'running' | 'ready' | 'terminating' | 'exited' | 'folded';

/** The two ends are bounds, not instants: what lies between `earliest` and `latest` is not known to be this or the other. */
export interface Segment {
  readonly kind: SegmentKind;
  readonly from: Bounds;
  /** Null where it lasts as long as anything is known. */
  readonly to: Bounds | null;
  /** restartCount of the run that it belongs to; of `folded`, of the first. Null before the first run. */
  readonly run: number | null;
  /** Of `folded`: how many runs. */
  readonly runs: number;
}

/** A moment that is known. */
export function instant(time: number): Bounds {
  return { earliest: time, latest: time };
}
