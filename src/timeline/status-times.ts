import type { RunFact, TerminationFact, TimeFact } from '../evidence/run-fact.ts';
import { SECOND, type Micros } from '../evidence/time.ts';
import type { Claim } from './bounds.ts';

/** A status writes whole seconds, truncated: `…:04Z` is any of [04.000000, 04.999999]. */
const WITHIN_SECOND: Micros = SECOND - 1;

export function startClaims(run: RunFact): readonly Claim[] {
  return run.starts.map((fact) => statusClaim(fact.time, fact.time + WITHIN_SECOND, fact));
}

export function finishClaims(run: RunFact): readonly Claim[] {
  if (run.neverStarted) return [];
  return run.terminations.flatMap((t) => {
    if (t.finishedAt === null) return [];
    if (!foundGone(t)) return [statusClaim(t.finishedAt, t.finishedAt + WITHIN_SECOND, t)];
    const start = run.starts[0];
    // startedAt is stamped after the start, and a short life may be over by then.
    return start === undefined ? [] : [statusClaim(start.time - SECOND, t.finishedAt + WITHIN_SECOND, t)];
  });
}

/** The runtime found the task gone (a node reboot, say) and wrote the time of finding: it ended some time before. */
export function foundGone(termination: Pick<TerminationFact, 'exitCode' | 'reason'>): boolean {
  return termination.exitCode === 255 || termination.reason === 'Unknown';
}

function statusClaim(earliest: Micros, latest: Micros, fact: TimeFact | TerminationFact): Claim {
  return { earliest, latest, evidence: { source: 'Status', ref: fact.resourceVersion } };
}
