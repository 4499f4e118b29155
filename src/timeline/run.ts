import type { EventFact } from '../evidence/event-fact.ts';
import type { RunFact, TerminationFact } from '../evidence/run-fact.ts';
import { transition, type Claim, type Transition } from './bounds.ts';
import { eventStartClaims } from './event-times.ts';
import { finishClaims, foundGone, startClaims } from './status-times.ts';

/** One life of a container, with the bounds of its two transitions. */
export interface Run {
  readonly id: string;
  readonly restartCount: number;
  /** Passage through the init sequence that it belongs to. */
  readonly attempt: number;
  readonly started: Transition | null;
  readonly finished: Transition | null;
  /** A status showed it terminated, with or without a time. */
  readonly terminated: boolean;
  readonly neverStarted: boolean;
  readonly exitCode: number | null;
  readonly reason: string | null;
}

/** Times that other sources than the Pod's own frames and Events gave (logs, the runtime), by run id. */
export interface MoreClaims {
  readonly started: ReadonlyMap<string, readonly Claim[]>;
  readonly finished: ReadonlyMap<string, readonly Claim[]>;
}

export const NO_MORE_CLAIMS: MoreClaims = { started: new Map(), finished: new Map() };

/** The termination that the runtime's own record gave; one that was made up when the record was gone changes nothing of it. */
function told(terminations: readonly TerminationFact[]): TerminationFact | undefined {
  return (
    terminations.findLast((t) => t.finishedAt !== null && !foundGone(t)) ??
    terminations.findLast((t) => t.finishedAt !== null) ??
    terminations.at(-1)
  );
}

interface Siblings {
  /** All observed runs of the container, in order of restartCount. */
  readonly runs: readonly RunFact[];
  /** The kubelet's Events about the container, of a clock that was not stepped. */
  readonly events: readonly EventFact[];
  readonly lastRestart: number;
  readonly attempt: number;
  readonly more: MoreClaims;
}

export function buildRun(fact: RunFact, siblings: Siblings): Run {
  const { runs, events, lastRestart, attempt, more } = siblings;
  const started = fact.neverStarted
    ? null
    : transition([
        ...startClaims(fact),
        ...eventStartClaims(fact, runs, events, lastRestart),
        ...(more.started.get(fact.id) ?? []),
      ]);
  const last = told(fact.terminations);
  return {
    id: fact.id,
    restartCount: fact.restartCount,
    attempt,
    started,
    finished: transition([...finishClaims(fact), ...(more.finished.get(fact.id) ?? [])]),
    terminated: fact.terminations.length > 0,
    neverStarted: fact.neverStarted,
    exitCode: last?.exitCode ?? null,
    reason: last?.reason ?? null,
  };
}
