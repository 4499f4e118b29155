import type { EventFact } from '../evidence/event-fact.ts';
import type { RunFact, TerminationFact } from '../evidence/run-fact.ts';
import { transition, type Claim, type Transition } from './bounds.ts';
import { creationOf, type Creation } from './creation.ts';
import { eventStartClaims } from './event-times.ts';
import type { RuntimeRun } from './runtime-runs.ts';
import { finishClaims, foundGone, startClaims } from './status-times.ts';

/** One life of a container, with the bounds of its two transitions. */
export interface Run {
  readonly id: string;
  readonly restartCount: number;
  /** Passage through the init sequence that it belongs to; Infinity where that is open. */
  readonly attempt: number;
  /** For showing alone: no check follows from it. */
  readonly created: Creation | null;
  readonly started: Transition | null;
  readonly finished: Transition | null;
  /** A status or the runtime told that it has ended, with or without a time. */
  readonly terminated: boolean;
  readonly neverStarted: boolean;
  readonly exitCode: number | null;
  readonly reason: string | null;
}

/** Times that other sources than the Pod's own frames and Events gave (logs), by run id. */
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
  /** All runs of the container that statuses showed, in order of restartCount. */
  readonly runs: readonly RunFact[];
  /** The kubelet's Events about the container, of a clock that was not stepped. */
  readonly events: readonly EventFact[];
  readonly lastRestart: number;
  readonly isMirror: boolean;
  readonly attempt: number;
  readonly more: MoreClaims;
  /** What the runtime told contradicts this life, though each time may agree. */
  readonly contradicted: boolean;
}

/** `runtime`: the same life as the agent told it; null where it did not. */
export function buildRun(fact: RunFact, runtime: RuntimeRun | null, siblings: Siblings): Run {
  const { runs, events, lastRestart, attempt, more, contradicted } = siblings;
  const neverStarted = fact.neverStarted || runtime?.neverStarted === true;
  const started = neverStarted
    ? null
    : transition(
        [
          ...startClaims(fact),
          ...eventStartClaims(fact, runs, events, lastRestart),
          ...(runtime?.started ?? []),
          ...(more.started.get(fact.id) ?? []),
        ],
        contradicted,
      );
  const finished = [...finishClaims(fact), ...(runtime?.finished ?? []), ...(more.finished.get(fact.id) ?? [])];
  return {
    id: fact.id,
    restartCount: fact.restartCount,
    attempt,
    created: started === null || started.conflicting ? null : creationOf(fact, runtime, siblings),
    started,
    finished: transition(finished, contradicted),
    terminated: fact.terminations.length > 0 || runtime?.terminated === true,
    neverStarted,
    ...outcome(told(fact.terminations), runtime),
  };
}

/** How it ended: by a status that knew it, else by the runtime, else by what the kubelet made up. */
function outcome(
  status: TerminationFact | undefined,
  runtime: RuntimeRun | null,
): { readonly exitCode: number | null; readonly reason: string | null } {
  const madeUp = status === undefined || status.finishedAt === null || foundGone(status);
  const { exitCode = null, reason = null } = runtime?.terminated === true && madeUp ? runtime : (status ?? {});
  return { exitCode, reason: status?.reason === RESTARTING_ALL ? RESTARTING_ALL : reason };
}

/** Why it ended is then known, though not when (KEP-5532); the runtime knows when, and not why. */
const RESTARTING_ALL = 'RestartingAllContainers';
