import type { Run } from './run.ts';

interface Lives {
  readonly runs: readonly Run[];
  readonly restartCount: number;
}

/** The last run that really began, the runs that the runtime could not start left out; null where it was not observed. */
export function lastLife({ runs, restartCount }: Lives): Run | null {
  const last = runs.findLast((r) => !r.neverStarted);
  if (last === undefined) return null;
  const later = runs.filter((r) => r.restartCount > last.restartCount);
  return last.restartCount + later.length === restartCount ? last : null;
}
