import type { Timing } from './timing.ts';

export interface Watchdog {
  /** Something was heard. */
  readonly feed: () => void;
  readonly stop: () => void;
}

/**
 * Calls `bark` once, when nothing was heard for `limitMs`. A half-open connection (the peer gone, no RST) shows in no
 * other way. Feeding only notes the time; the one timer sets itself again, so a busy watch does not churn timers.
 */
export function watchdog(timing: Timing, limitMs: number, bark: () => void): Watchdog {
  let heardAt = timing.monotonicMs();
  let callOff: () => void = () => {};
  const wait = (ms: number): void => {
    callOff = timing.after(ms, () => {
      const left = heardAt + limitMs - timing.monotonicMs();
      if (left > 0) wait(left);
      else bark();
    });
  };
  wait(limitMs);
  return {
    feed: () => {
      heardAt = timing.monotonicMs();
    },
    stop: () => {
      callOff();
    },
  };
}
