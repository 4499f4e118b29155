import type { Pool } from './pool.ts';
import type { RunFact, TerminationFact, TimeFact } from './run-fact.ts';

export interface PackedRuns {
  /** Of each run, one a line. */
  readonly ids: string;
  /** Of each termination. */
  readonly reasons: readonly (string | null)[];
}

/** Above any container's index, and any number of starts or terminations that one run was ever told with. */
const MANY = 1_024;
const HEADS = MANY ** 3;
const MOST_RESTARTS = 2 ** 21;

/**
 * Appends their numbers: of each run one (restartCount, container, how many starts and terminations, neverStarted), of
 * each start its time and order, of each termination its time, exit code and order. Null where that cannot hold them.
 */
export function packRuns(
  runs: readonly RunFact[],
  numbers: number[],
  shared: Pool<PackedRuns['reasons']>,
): PackedRuns | null {
  const reasons: (string | null)[] = [];
  for (const { container, id, restartCount, starts, terminations, neverStarted } of runs) {
    if (id.includes('\n') || restartCount >= MOST_RESTARTS) return null;
    if (Math.max(container, starts.length, terminations.length) >= MANY) return null;
    const counts = (container * MANY + starts.length) * MANY + terminations.length;
    numbers.push((restartCount * HEADS + counts) * 2 + (neverStarted ? 1 : 0));
    for (const start of starts) {
      if (String(start.order) !== start.resourceVersion) return null;
      numbers.push(start.time, start.order);
    }
    for (const { finishedAt, exitCode, order, reason, resourceVersion } of terminations) {
      if (String(order) !== resourceVersion) return null;
      numbers.push(finishedAt ?? NaN, exitCode ?? NaN, order);
      reasons.push(reason);
    }
  }
  return { ids: runs.map(({ id }) => id).join('\n'), reasons: shared(JSON.stringify(reasons), reasons) };
}

/** The runs whose numbers begin at `from`. */
export function unpackRuns({ ids, reasons }: PackedRuns, numbers: readonly number[], from: number): readonly RunFact[] {
  let next = from;
  let ended = 0;
  const number = (): number => numbers[next++] ?? NaN;
  const orNull = (): number | null => {
    const value = number();
    return Number.isNaN(value) ? null : value;
  };
  const start = (): TimeFact => {
    const [time, order] = [number(), number()];
    return { time, resourceVersion: String(order), order };
  };
  const termination = (): TerminationFact => {
    const [finishedAt, exitCode, order] = [orNull(), orNull(), number()];
    return { finishedAt, exitCode, reason: reasons[ended++] ?? null, resourceVersion: String(order), order };
  };
  const runs: RunFact[] = [];
  for (const id of next < numbers.length ? ids.split('\n') : []) {
    const head = number();
    const counts = Math.floor(head / 2) % HEADS;
    runs.push({
      container: Math.floor(counts / MANY / MANY),
      id,
      restartCount: Math.floor(head / 2 / HEADS),
      starts: Array.from({ length: Math.floor(counts / MANY) % MANY }, start),
      terminations: Array.from({ length: counts % MANY }, termination),
      neverStarted: head % 2 === 1,
    });
  }
  return runs;
}
