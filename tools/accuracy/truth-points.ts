import type { Check } from '../../src/rules/verdict.ts';
import type { TruthRun } from './case.ts';
import type { Nanos } from './nanos.ts';

export type OrderRule = 'StartOrder' | 'StopOrder';

/** The runs of one container in the order of their starts. */
export function runsOf(truth: readonly TruthRun[], uid: string, container: string): readonly TruthRun[] {
  return truth
    .filter((r) => r.uid === uid && r.container === container)
    .toSorted((a, b) => (a.startedAt < b.startedAt ? -1 : a.startedAt > b.startedAt ? 1 : 0));
}

/** The run that a side of a check speaks of (design.md); undefined where there was none. */
export function truthRun(
  truth: readonly TruthRun[],
  uid: string,
  rule: OrderRule,
  check: Check,
  side: 'before' | 'after',
): TruthRun | undefined {
  const { container, transition } = check[side];
  const runs = runsOf(truth, uid, container);
  if (rule === 'StopOrder') return runs.at(-1);
  // A container may not have got its turn in the first attempt: then its first run is of a later one.
  const attempt = check.attempt === 0 ? runs : runs.filter((r) => r.attempt === check.attempt);
  return transition === 'finished' ? attempt.find((r) => r.exitCode === 0) : attempt[0];
}

/** When the side's transition really happened; null where it never did, undefined where the runtime does not tell (a gate). */
export function truthOf(
  truth: readonly TruthRun[],
  uid: string,
  rule: OrderRule,
  check: Check,
  side: 'before' | 'after',
): Nanos | null | undefined {
  if (check[side].transition === 'gatePassed') return undefined;
  const run = truthRun(truth, uid, rule, check, side);
  return (check[side].transition === 'finished' ? run?.exitedAt : run?.startedAt) ?? null;
}
