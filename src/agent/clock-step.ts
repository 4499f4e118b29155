import type { Nanos } from './run.ts';

/** The node's two clocks: the one that tells the time, which may be set, and the one that only goes on. */
export interface Clocks {
  readonly wallMs: () => number;
  readonly monotonicMs: () => number;
}

export interface ClockWatch {
  /** Compares the clocks; the step in ms if the wall clock was set since the last time, else null. */
  readonly check: () => number | null;
  /** When the last step was seen, by the clock after it; null while there was none. */
  readonly steppedAt: () => Nanos | null;
}

/** A clock that is slewed gains 0.5 ms a second, and the monotonic clock with it: only a step comes to this much. */
const STEP_MS = 20;
/** Two readings further apart than this say nothing: the process was interrupted between them. */
const SAME_MOMENT_MS = 2;
const TRIES = 5;

/** Times of before and after a step of the clock do not compare, and the runtime's own records do not show it. */
export function clockWatch(clocks: Clocks): ClockWatch {
  let offset = offsetOf(clocks);
  let steppedAt: Nanos | null = null;
  return {
    check: () => {
      const now = offsetOf(clocks);
      if (now === null || offset === null) {
        offset ??= now;
        return null;
      }
      const step = now - offset;
      if (Math.abs(step) < STEP_MS) return null;
      offset = now;
      steppedAt = BigInt(Math.round(clocks.wallMs())) * 1_000_000n;
      return step;
    },
    steppedAt: () => steppedAt,
  };
}

function offsetOf({ wallMs, monotonicMs }: Clocks): number | null {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const before = monotonicMs();
    const wall = wallMs();
    const after = monotonicMs();
    if (after - before <= SAME_MOMENT_MS) return wall - before;
  }
  return null;
}
