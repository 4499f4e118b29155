import { setTimeout as delay } from 'node:timers/promises';
import type { Micros } from '../evidence/time.ts';

/** Real time, in ms, and waiting in it: tests bring their own. */
export interface WallClock {
  readonly now: () => number;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

export const WALL_CLOCK: WallClock = {
  now: () => performance.now(),
  sleep: async (ms, signal) => {
    await delay(ms, undefined, { signal });
  },
};

/** The time of a recording as it is played. */
export interface PlaybackClock {
  /** Null before the first frame; after the last it stands still. */
  readonly now: () => Micros | null;
  /** Waits until it is this time in the recording; a stretch longer than `maxGap` is shortened to that. */
  readonly reach: (t: Micros, signal: AbortSignal) => Promise<void>;
}

/**
 * `now` runs on between frames, `speed` times as fast as real time, and never past the frame that is awaited: whoever
 * judges by it has been told everything up to that time.
 */
export function createPlaybackClock(speed: number, maxGap: Micros, wall: WallClock): PlaybackClock {
  if (!(speed > 0)) throw new RangeError(`a recording cannot be played at speed ${speed}`);
  let base: { readonly t: Micros; readonly at: number } | null = null;
  let limit: Micros = 0;

  function now(): Micros | null {
    if (base === null) return null;
    if (speed === Infinity) return limit;
    return Math.min(limit, Math.floor(base.t + (wall.now() - base.at) * 1_000 * speed));
  }

  async function reach(t: Micros, signal: AbortSignal): Promise<void> {
    if (base === null) {
      base = { t, at: wall.now() };
      limit = t;
      return;
    }
    // Beyond the gap that is waited for, the clock leaps.
    const skipped = Math.max(0, t - limit - maxGap);
    base = { t: base.t + skipped, at: base.at };
    limit = Math.max(limit, t);
    for (let rest = limit - (now() ?? 0); rest > 0; rest = limit - (now() ?? 0)) {
      await wall.sleep(Math.min(60_000, Math.ceil(rest / 1_000 / speed)), signal);
    }
  }

  return { now, reach };
}
