import { SECOND } from './clock.ts';
import type { SimContainer } from './container.ts';
import type { Random } from './random.ts';

/** The least that each container is given, whatever is left of the budget (kubernetes.md R18). */
const FLOOR = 2 * SECOND;

export interface StopOrder {
  /** The kubelet begins here. */
  readonly from: number;
  readonly graceSeconds: number;
  /** Kubelets below 1.29, a grace of 0: everybody at once. */
  readonly ordered: boolean;
  /** A second request cuts the budget off here. */
  readonly cutAt: number | null;
}

/** Ends all that runs as KEP-753 says: apps at once, sidecars in reverse order, one budget. Returns when the last one is dead. */
export function stopContainers(
  containers: readonly SimContainer[],
  { from, graceSeconds, ordered, cutAt }: StopOrder,
  random: Random,
): number {
  const expiry = Math.max(from, Math.min(from + graceSeconds * SECOND, cutAt ?? Infinity));
  let turn = from;
  const running = containers.filter((c) => c.isRunning(from));
  const sidecars = running.filter((c) => c.plan.role === 'sidecar').toReversed();
  const others = running.filter((c) => c.plan.role !== 'sidecar');
  for (const container of others) {
    const end = stopOne(container, from, expiry, random);
    if (container.plan.role === 'app') turn = Math.max(turn, end);
  }
  for (const container of sidecars) {
    const begin = ordered ? Math.min(Math.max(turn, from + random.integer(0, 300)), Math.max(expiry, from)) : from;
    turn = Math.max(turn, stopOne(container, begin, expiry, random));
  }
  return Math.max(from, ...running.map((c) => c.last?.seenAt ?? from));
}

/** SIGTERM when its turn has come and its preStop hook is done, SIGKILL when its part of the budget is used up. */
function stopOne({ plan, last }: SimContainer, begin: number, expiry: number, random: Random): number {
  if (last === undefined) return begin;
  const term = Math.max(begin, Math.min(begin + plan.preStop, Math.max(expiry, begin))) + random.integer(200, 5_000);
  const kill = Math.max(expiry, term + FLOOR) + random.integer(500, 20_000);
  const byTerm = term + plan.onTerm;
  const killed = byTerm >= kill;
  const end = killed ? kill : byTerm;
  // One that ends by itself before its turn does so: the order is broken by the container, not by the kubelet.
  if (last.exitedAt > end) {
    last.exitedAt = end;
    last.exitCode = killed ? 137 : random.pick([0, 143]);
    last.killed = killed;
    last.reason = last.exitCode === 0 ? 'Completed' : 'Error';
  }
  last.seenAt = Math.min(last.seenAt, last.exitedAt + random.span(1, 30));
  return last.seenAt;
}
