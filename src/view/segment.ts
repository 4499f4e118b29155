import type { Bounds, Evidence } from '../timeline/bounds.ts';

/**
 * What a container was in for a while. `pulling`: the kubelet has its image pulled. `created`: it is there, and not known to
 * have started. `starting`: it runs, its startup probe has not succeeded. `running`: not ready. `terminating`: it runs though
 * the Pod is stopping. `folded`: several runs in one.
 */
export type SegmentKind = IdleKind | 'starting' | 'running' | 'ready' | 'terminating' | 'folded';

/** It does not run. */
export type IdleKind = (typeof IDLE)[number];

const IDLE = ['waiting', 'pulling', 'created', 'exited'] as const;

export function isIdle(kind: SegmentKind): kind is IdleKind {
  return (IDLE as readonly SegmentKind[]).includes(kind);
}

/** Why it waits, where that was told: by a frame, or by an Event. Of `pulling`, what had happened by its end. */
export type WaitReason = 'CrashLoopBackOff' | 'PullFailed';

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
  /** Of `waiting` and `pulling`. */
  readonly reason: WaitReason | null;
  /** Who told of it, of `pulling` and `created`; a run has its own. */
  readonly evidence: readonly Evidence[];
}

/** A moment that is known. */
export function instant(time: number): Bounds {
  return { earliest: time, latest: time };
}
