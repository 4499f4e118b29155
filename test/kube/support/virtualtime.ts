import type { Timing } from '../../../src/kube/timing.ts';

/** Time that passes only when the test says so. */
export interface VirtualTime extends Timing {
  /** Lets what was already possible happen: promises and streams. */
  readonly settle: () => Promise<void>;
  /** Lets time pass, running each timer at its own moment. */
  readonly advance: (ms: number) => Promise<void>;
  /** Timers set and not yet run or called off. */
  readonly timers: () => number;
}

/** 2026-11-22T12:00:00Z, in µs. */
const START = Date.UTC(2026, 10, 22, 12) * 1000;

export function virtualTime(random: () => number = () => 0): VirtualTime {
  let now = 0;
  const timers = new Set<{ readonly at: number; readonly act: () => void }>();
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 4; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  };
  const advance = async (ms: number): Promise<void> => {
    const until = now + ms;
    await settle();
    for (;;) {
      const [next] = [...timers].filter((timer) => timer.at <= until).sort((a, b) => a.at - b.at);
      if (next === undefined) break;
      timers.delete(next);
      now = Math.max(now, next.at);
      next.act();
      await settle();
    }
    now = until;
  };
  return {
    nowMicros: () => START + now * 1000,
    monotonicMs: () => now,
    random,
    after: (ms, act) => {
      const timer = { at: now + ms, act };
      timers.add(timer);
      return () => {
        timers.delete(timer);
      };
    },
    settle,
    advance,
    timers: () => timers.size,
  };
}
