/** client-go's numbers: 0.8 s doubling, spread over twice its length, at most 30 s; forgotten after two good minutes. */
const FIRST_MS = 800;
const LONGEST_MS = 30_000;
export const HEALTHY_MS = 120_000;

/**
 * How long to wait, in ms, before the attempt after `failures` failures in a row (1 or more). `random` in [0, 1) spreads
 * the clients that one restarting API server dropped at the same moment; the spread is kept at the longest wait too.
 */
export function backoffMs(failures: number, random: number): number {
  const doubled = Math.min(FIRST_MS * 2 ** (failures - 1), LONGEST_MS / 2);
  return doubled * (1 + random);
}

/** The failures in a row after one more, which ended a connection that had been good for `healthyMs`. */
export function failuresAfter(failures: number, healthyMs: number): number {
  return healthyMs >= HEALTHY_MS ? 1 : failures + 1;
}
