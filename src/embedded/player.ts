import { setImmediate as turn } from 'node:timers/promises';
import type { AuditError } from '../errors.ts';
import type { Micros } from '../evidence/time.ts';
import type { ChangeType } from './history.ts';
import { mergedLines } from './merge-lines.ts';
import { WALL_CLOCK, createPlaybackClock } from './playback-clock.ts';
import type { WallClock } from './playback-clock.ts';
import type { Store } from './store.ts';

export interface PlayOptions {
  /** How much faster than it was recorded; Infinity, the default, waits for nothing. */
  readonly speed?: number;
  /** Time of the recording that is waited for at most between two frames, in µs; the rest is leapt over. */
  readonly maxGap?: Micros;
  readonly onProgress?: (progress: Progress) => void;
  /** A line that is no frame. It is counted and skipped. */
  readonly onBroken?: (error: AuditError) => void;
  readonly wall?: WallClock;
}

export interface Progress {
  /** Frames put into the store. */
  readonly frames: number;
  /** Bookmarks, and frames of resources that the server does not have. */
  readonly skipped: number;
  readonly broken: number;
  /** The `t` of the last frame; null where there was none. */
  readonly t: Micros | null;
}

export interface Playback {
  /** Ends with the last frame, or when it is stopped; fails with SA1001 where a file cannot be read. */
  readonly done: Promise<Progress>;
  /** What time it is in the recording: the `now` of a controller that judges what it is shown. */
  readonly now: () => Micros | null;
  readonly stop: () => void;
}

/** After so many frames without a wait, those who watch get a turn. */
const FRAMES_PER_TURN = 64;

/**
 * Plays recordings into a store, all on one clock, in the order of their times. Data stays as it was recorded. To play
 * recordings of different times side by side, play each for itself: each then has its own clock.
 */
export function play(store: Store, files: readonly string[], options: PlayOptions = {}): Playback {
  const clock = createPlaybackClock(options.speed ?? Infinity, options.maxGap ?? Infinity, options.wall ?? WALL_CLOCK);
  const stopping = new AbortController();
  return {
    done: run(store, files, options, clock.reach, stopping.signal),
    now: clock.now,
    stop: () => stopping.abort(),
  };
}

async function run(
  store: Store,
  files: readonly string[],
  options: PlayOptions,
  reach: (t: Micros, signal: AbortSignal) => Promise<void>,
  signal: AbortSignal,
): Promise<Progress> {
  const served = new Set(store.resources.map(({ plural }) => plural));
  let frames = 0;
  let skipped = 0;
  let broken = 0;
  let t: Micros | null = null;
  const progress = (): Progress => ({ frames, skipped, broken, t });
  for await (const line of mergedLines(files)) {
    if (line.kind === 'broken') {
      broken += 1;
      options.onBroken?.(line.error);
    } else {
      if (!(await reached(line.t, reach, signal))) break;
      t = line.t;
      if (isChange(line.type) && served.has(line.resource)) {
        store.put(line.resource, line.type, line.object);
        frames += 1;
      } else skipped += 1;
    }
    options.onProgress?.(progress());
    if ((frames + skipped) % FRAMES_PER_TURN === 0) await turn();
  }
  return progress();
}

/** False where playing was stopped before. */
async function reached(
  t: Micros,
  reach: (t: Micros, signal: AbortSignal) => Promise<void>,
  signal: AbortSignal,
): Promise<boolean> {
  if (signal.aborted) return false;
  try {
    await reach(t, signal);
    return true;
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  }
}

function isChange(type: string): type is ChangeType {
  return type === 'ADDED' || type === 'MODIFIED' || type === 'DELETED';
}
