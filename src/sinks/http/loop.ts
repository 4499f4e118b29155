/** Looks after the event loop: how late its timers come. */
export interface LoopWatch {
  /** By how many ms the last tick came late, or the one that is due has not come yet. */
  readonly lagMs: () => number;
  readonly stop: () => void;
}

const EVERY_MS = 1_000;

export function watchLoop(now: () => number = () => performance.now()): LoopWatch {
  let last = now();
  let lag = 0;
  const timer = setInterval(() => {
    lag = Math.max(0, now() - last - EVERY_MS);
    last = now();
  }, EVERY_MS);
  timer.unref();
  return {
    lagMs: () => Math.max(lag, now() - last - EVERY_MS),
    stop: () => clearInterval(timer),
  };
}
