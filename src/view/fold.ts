/** Runs that are shown one by one; of more, the first ones and the last ones. */
const MOST_RUNS = 24;
const FIRST = 8;

/** The runs of a container, with the many in the middle as one group. */
export interface FoldedRuns<R> {
  readonly first: readonly R[];
  readonly folded: readonly R[];
  readonly last: readonly R[];
}

export function foldRuns<R>(runs: readonly R[]): FoldedRuns<R> {
  if (runs.length <= MOST_RUNS) return { first: runs, folded: [], last: [] };
  const tail = runs.length - (MOST_RUNS - FIRST);
  return { first: runs.slice(0, FIRST), folded: runs.slice(FIRST, tail), last: runs.slice(tail) };
}
