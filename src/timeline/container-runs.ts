import type { EventFact } from '../evidence/event-fact.ts';
import type { RunFact } from '../evidence/run-fact.ts';
import type { Micros } from '../evidence/time.ts';
import { attemptOf } from './attempts.ts';
import { buildRun, type MoreClaims, type Run } from './run.ts';
import type { RuntimeRun } from './runtime-runs.ts';

interface Told {
  /** The runs of one container that statuses showed. */
  readonly facts: readonly RunFact[];
  readonly container: number;
  /** Of all containers of the Pod. */
  readonly runtime: readonly RuntimeRun[];
  /** The kubelet's Events about it, of a clock that was not stepped. */
  readonly events: readonly EventFact[];
  /** As statuses showed it. */
  readonly lastRestart: number;
  readonly isMirror: boolean;
  readonly boundaries: readonly Micros[];
  readonly more: MoreClaims;
}

/** The lives of one container, those that the runtime alone told of too, in order of restartCount and id. */
export function containerRuns(told: Told): readonly Run[] {
  const { facts, container, events, lastRestart, isMirror, boundaries, more } = told;
  const siblings = { runs: facts, events, lastRestart, isMirror, more };
  const ofRuntime = told.runtime.filter((r) => r.container === container);
  const shown = facts.map((fact) => {
    const runtime = ofRuntime.find((r) => r.id === fact.id) ?? null;
    const contradicted = runtime?.conflicting === true || told.runtime.some((r) => excludes(r, fact));
    return buildRun(fact, runtime, { ...siblings, attempt: attemptOf(fact, boundaries), contradicted });
  });
  const alone = ofRuntime.filter((r) => facts.every((fact) => fact.id !== r.id));
  const missed = alone.map((runtime) =>
    buildRun(untold(runtime), runtime, {
      ...siblings,
      attempt: attemptOfMissed(runtime, boundaries),
      contradicted: runtime.conflicting,
    }),
  );
  // Of two that claim to be the same life the one that statuses showed comes last, and is taken for the last.
  return missed.length === 0 ? shown : [...missed, ...shown].sort((a, b) => a.restartCount - b.restartCount);
}

/** The runtime tells that this id is another container's, or this life another id's. */
function excludes(run: RuntimeRun, fact: RunFact): boolean {
  if (run.id === fact.id) return run.container !== fact.container;
  return run.container === fact.container && run.restartCount === fact.restartCount;
}

/** A life that no status showed: it was over and overwritten before one was written, or none has come yet. */
function untold({ container, id, restartCount }: RuntimeRun): RunFact {
  return { container, id, restartCount, starts: [], terminations: [], neverStarted: false };
}

/**
 * A boundary is a whole second: a run that started in it may belong to either side, and one whose start was not told to
 * any. Statuses draw no such boundary at all; here the others would lose theirs.
 */
function attemptOfMissed({ startedIn }: RuntimeRun, boundaries: readonly Micros[]): number {
  if (boundaries.length === 0) return 0;
  if (startedIn === null || boundaries.includes(startedIn)) return Infinity;
  return boundaries.filter((from) => startedIn > from).length;
}
