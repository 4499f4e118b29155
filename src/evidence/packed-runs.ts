import type { RunFact, TerminationFact, TimeFact } from './run-fact.ts';

/** Appends the runs: to `words` the ID and the reason of each termination, to `numbers` all the rest. */
export function packRuns(runs: readonly RunFact[], numbers: number[], words: (string | null)[]): void {
  for (const { container, id, restartCount, starts, terminations, neverStarted } of runs) {
    words.push(id);
    numbers.push(container, restartCount, neverStarted ? 1 : 0, starts.length, terminations.length);
    for (const { time, order } of starts) numbers.push(time, order);
    for (const { finishedAt, exitCode, order, reason } of terminations) {
      numbers.push(finishedAt ?? NaN, exitCode ?? NaN, order);
      words.push(reason);
    }
  }
}

/** The runs that `packRuns` appended, from `at` on. */
export function unpackRuns(
  numbers: readonly number[],
  at: number,
  words: readonly (string | null)[],
): readonly RunFact[] {
  const runs: RunFact[] = [];
  let next = at;
  let word = 0;
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
    return { finishedAt, exitCode, reason: words[word++] ?? null, resourceVersion: String(order), order };
  };
  while (next < numbers.length) {
    const id = words[word++] ?? '';
    const [container, restartCount, never, starts, terminations] = [number(), number(), number(), number(), number()];
    runs.push({
      container,
      id,
      restartCount,
      starts: Array.from({ length: starts }, start),
      terminations: Array.from({ length: terminations }, termination),
      neverStarted: never === 1,
    });
  }
  return runs;
}
