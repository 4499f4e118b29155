/** Every clock, timer and die a watch uses, so that a test can run hours of backoff in a moment. */
export interface Timing {
  /** Wall clock, µs since the epoch: the observer's own clock, for `Delta.at`. Follows steps of the system's clock. */
  readonly nowMicros: () => number;
  /** Monotonic clock, ms since some start: for how long something has lasted. */
  readonly monotonicMs: () => number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** Runs `act` once, `ms` from now; the function returned calls it off. */
  readonly after: (ms: number, act: () => void) => () => void;
}

/** The machine's own clocks. The wall clock is read in whole ms: a chunk of frames does not arrive at a sharper instant. */
export const systemTiming: Timing = {
  nowMicros: () => Date.now() * 1000,
  monotonicMs: () => performance.now(),
  random: () => Math.random(),
  after: (ms, act) => {
    const timer = setTimeout(act, ms);
    return () => {
      clearTimeout(timer);
    };
  },
};

/** Waits `ms`; rejects with the signal's reason as soon as that aborts. */
export function pause(timing: Timing, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) {
      reject(reasonOf(signal));
      return;
    }
    const stop = (): void => {
      callOff();
      reject(reasonOf(signal));
    };
    const callOff = timing.after(ms, () => {
      signal?.removeEventListener('abort', stop);
      resolve();
    });
    signal?.addEventListener('abort', stop, { once: true });
  });
}

function reasonOf(signal: AbortSignal | undefined): Error {
  const reason: unknown = signal?.reason;
  return reason instanceof Error ? reason : new Error('aborted');
}
