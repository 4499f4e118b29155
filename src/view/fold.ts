import type { Run } from '../timeline/run.ts';

/** Runs that are shown one by one; of more, the first ones and the last ones. */
const MOST_RUNS = 24;
const FIRST = 8;

/** The runs of a container, with the many in the middle as one group. */
export interface FoldedRuns {
  readonly first: readonly Run[];
  readonly folded: readonly Run[];
  readonly last: readonly Run[];
}

export function foldRuns(runs: readonly Run[]): FoldedRuns {
  if (runs.length <= MOST_RUNS) return { first: runs, folded: [], last: [] };
  const tail = runs.length - (MOST_RUNS - FIRST);
  return { first: runs.slice(0, FIRST), folded: runs.slice(FIRST, tail), last: runs.slice(tail) };
}
