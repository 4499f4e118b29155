import { failuresAfter, HEALTHY_MS } from './backoff.ts';
import type { RestartReason } from './fault.ts';

/** What one connection came to. */
export interface Outcome {
  readonly reason: RestartReason;
  /** How long ago the server accepted it, ms; null: it never did. */
  readonly livedMs: number | null;
  /** It brought a frame, be it a bookmark. */
  readonly brought: boolean;
  /** It was to bring a list and ended before that was complete. */
  readonly unfinished: boolean;
}

/** How often in a row it has come to the same. */
export interface Tally {
  readonly failures: number;
  readonly tooLarge: number;
  /** Watches that the server accepted and that then stayed silent throughout. */
  readonly mute: number;
  /** Lists within a watch that were neither refused nor ever completed. */
  readonly unfinished: number;
}

export const NOTHING_YET: Tally = { failures: 0, tooLarge: 0, mute: 0, unfinished: 0 };

/** A watch that ended in order after this long, ms, is no failure; a shorter one might be a loop. */
const SHORT_WATCH_MS = 1000;

/** Whether the next connection may be made at once: the last one did its work, or has taught us to ask otherwise. */
export function inOrder(outcome: Outcome): boolean {
  if (outcome.reason === 'WatchListUnsupported') return true;
  return outcome.reason === 'Ended' && outcome.brought && (outcome.livedMs ?? 0) >= SHORT_WATCH_MS;
}

export function tallied(tally: Tally, outcome: Outcome): Tally {
  const { reason, unfinished } = outcome;
  const livedMs = outcome.livedMs ?? 0;
  const failures = livedMs >= HEALTHY_MS ? 0 : tally.failures;
  const mute = reason === 'Silent' && outcome.livedMs !== null && !outcome.brought;
  return {
    failures: inOrder(outcome) ? failures : failuresAfter(tally.failures, livedMs),
    tooLarge: reason === 'TooLargeResourceVersion' ? tally.tooLarge + 1 : 0,
    mute: mute ? tally.mute + 1 : 0,
    unfinished: unfinished && (reason === 'Ended' || reason === 'Silent') ? tally.unfinished + 1 : 0,
  };
}
