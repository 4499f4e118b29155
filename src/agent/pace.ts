import type { TaskChange } from './task-folder.ts';

/** How long after a change more are looked for in a hurry, ms: where one container of a Pod ends the others may, too. */
const HURRY_MS = 3_000;
/** The same where each change is signalled: until the runtime's own record follows the signal. */
const AFTER_SIGNAL_MS = 400;
/** How long changes without pause are followed as fast as can be, ms: what goes on like that is a storm. */
const EAGER_FOR_MS = 1_000;
/** An exit is signalled within a tenth of a second; one that has no signal so near it has none at all. */
const SIGNAL_AND_EXIT_MS = 2_000;

export interface PaceOptions {
  /** Where nothing signals exits the runtime is asked for them this often, ms, */
  readonly exitedMs: number;
  /** and this often for a while after one. */
  readonly hurriedMs: number;
  /** Where they are signalled, it is asked this often just after a signal of an end. */
  readonly eagerMs: number;
  /** For all containers it is asked this often: for starts, and for what is gone; */
  readonly allMs: number;
  /** and this often as long as nothing is signalled. */
  readonly quietMs: number;
  /** Whether exits are signalled. */
  readonly signalled: boolean;
}

/** When the runtime is to be asked next. All times are of one monotonic clock, ms. */
export interface Pace {
  readonly asked: (now: number, forAll: boolean) => void;
  readonly isAllDue: (now: number) => boolean;
  readonly signal: (now: number, change: TaskChange) => void;
  /**
   * An answer held an exit that was not known; the first answer may hold old ones. False where there should have been a signal and
   * was none: none is waited for from then on.
   */
  readonly exit: (now: number, inFirst: boolean) => boolean;
  readonly untilNext: (now: number) => number;
}

export function pace(options: PaceOptions): Pace {
  const { exitedMs, hurriedMs, eagerMs, allMs, quietMs, signalled } = options;
  let trusted = signalled;
  let lastAsked = Number.NEGATIVE_INFINITY;
  let lastAll = Number.NEGATIVE_INFINITY;
  let lastExit = Number.NEGATIVE_INFINITY;
  let lastSignal = Number.NEGATIVE_INFINITY;
  let lastGone = Number.NEGATIVE_INFINITY;
  let goneSince = Number.NEGATIVE_INFINITY;

  const allDueAt = (): number => lastAll + (trusted && lastSignal < lastAll ? quietMs : allMs);
  const dueAt = (now: number): number => {
    if (!trusted) return lastAsked + (now - lastExit < HURRY_MS ? hurriedMs : exitedMs);
    if (now - lastGone >= AFTER_SIGNAL_MS) return allDueAt();
    return lastAsked + (now - goneSince < EAGER_FOR_MS ? eagerMs : hurriedMs);
  };
  return {
    asked: (now, forAll) => {
      lastAsked = now;
      if (forAll) lastAll = now;
    },
    isAllDue: (now) => now >= allDueAt(),
    signal: (now, change) => {
      lastSignal = now;
      // The record of a start stays: it is not to be disturbed by questions.
      if (change === 'made') return;
      if (now - lastGone >= AFTER_SIGNAL_MS) goneSince = now;
      lastGone = now;
    },
    exit: (now, inFirst) => {
      lastExit = now;
      if (!trusted || inFirst || now - lastSignal < SIGNAL_AND_EXIT_MS) return true;
      trusted = false;
      return false;
    },
    untilNext: (now) => Math.max(0, dueAt(now) - now),
  };
}
