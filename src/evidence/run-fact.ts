import type { ContainerStatus, Termination } from './container-status.ts';
import type { Micros } from './time.ts';

/** A time that a status told, and the resourceVersion of the frame that first told it. */
export interface TimeFact {
  readonly time: Micros;
  readonly resourceVersion: string;
  readonly order: number;
}

export interface TerminationFact {
  /** Node's clock, truncated; null where the status has no real time. */
  readonly finishedAt: Micros | null;
  readonly exitCode: number | null;
  readonly reason: string | null;
  readonly resourceVersion: string;
  readonly order: number;
}

/** All that statuses told of one life of a container. More than one start or termination means that they contradict. */
export interface RunFact {
  /** Index of the container in the Pod's spec. */
  readonly container: number;
  /** As the API writes it, e.g. `containerd://…`. */
  readonly id: string;
  /** Which life it is: the container's restartCount while it was the current one. */
  readonly restartCount: number;
  readonly starts: readonly TimeFact[];
  readonly terminations: readonly TerminationFact[];
  /** The runtime could not start it. */
  readonly neverStarted: boolean;
}

interface Place {
  readonly container: number;
  readonly resourceVersion: string;
  readonly order: number;
}

/** The runs that one container status tells of: the current one and the one before it. */
export function runsOf(status: ContainerStatus, place: Place): readonly RunFact[] {
  const runs: RunFact[] = [];
  const last = status.lastTerminated;
  const currentID = status.terminated?.containerID ?? status.containerID;
  if (last?.containerID != null) {
    // While the kubelet waits to restart it (CrashLoopBackOff), containerID and restartCount are still those of the last run.
    const isCurrent = last.containerID === status.containerID;
    const restartCount = isCurrent ? status.restartCount : status.restartCount - 1;
    if (restartCount >= 0) runs.push(terminatedRun(last, last.containerID, restartCount, place));
  }
  if (currentID !== null && status.terminated !== null) {
    runs.push(terminatedRun(status.terminated, currentID, status.restartCount, place));
  } else if (currentID !== null && status.state === 'running') {
    runs.push(runningRun(status, currentID, place));
  }
  return runs;
}

function runningRun(status: ContainerStatus, id: string, place: Place): RunFact {
  return {
    ...identity(id, status.restartCount, place),
    starts: times(status.startedAt, place),
    terminations: [],
    neverStarted: false,
  };
}

function terminatedRun(termination: Termination, id: string, restartCount: number, place: Place): RunFact {
  const { finishedAt, exitCode, reason, startedAt, neverStarted } = termination;
  return {
    ...identity(id, restartCount, place),
    starts: times(startedAt, place),
    terminations: [{ finishedAt, exitCode, reason, resourceVersion: place.resourceVersion, order: place.order }],
    neverStarted,
  };
}

function identity(id: string, restartCount: number, place: Place): Pick<RunFact, 'container' | 'id' | 'restartCount'> {
  return { container: place.container, id, restartCount };
}

function times(time: Micros | null, place: Place): readonly TimeFact[] {
  return time === null ? [] : [{ time, resourceVersion: place.resourceVersion, order: place.order }];
}

/** Of one container the runs of the lowest and of the highest restart counts are kept; the rest counts as not observed. */
const FIRST_RUNS = 32;
const LAST_RUNS = 96;

/**
 * Adds a run to those known, in the order of container, restartCount, id. Commutative and idempotent, with the limit on
 * runs too: one that is among the first or last of all was so among any of them.
 */
export function addRun(runs: readonly RunFact[], run: RunFact): readonly RunFact[] {
  const [from, to] = [firstOf(runs, run.container), firstOf(runs, run.container + 1)];
  let index = from;
  while (index < to && runs[index]?.id !== run.id) index += 1;
  const known = index < to ? runs[index] : undefined;
  if (known === undefined) return withRun(runs, run, from, to);
  const starts = union(known.starts, run.starts, (a, b) => a.time === b.time);
  const terminations = union(
    known.terminations,
    run.terminations,
    (a, b) => a.finishedAt === b.finishedAt && a.exitCode === b.exitCode && a.reason === b.reason,
  );
  const restartCount = Math.min(known.restartCount, run.restartCount);
  const neverStarted = known.neverStarted || run.neverStarted;
  if (
    starts === known.starts &&
    terminations === known.terminations &&
    restartCount === known.restartCount &&
    neverStarted === known.neverStarted
  ) {
    return runs;
  }
  const told = { ...known, starts, terminations, restartCount, neverStarted };
  return restartCount === known.restartCount
    ? runs.with(index, told)
    : withRun(runs.toSpliced(index, 1), told, from, to - 1);
}

/** Index of the container's first run, or where it would be. */
function firstOf(runs: readonly RunFact[], container: number): number {
  let [low, high] = [0, runs.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((runs[middle]?.container ?? Infinity) < container) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** `from` and `to`: where the runs of its container lie. */
function withRun(runs: readonly RunFact[], run: RunFact, from: number, to: number): readonly RunFact[] {
  let place = to;
  while (place > from && compareRuns(run, runs[place - 1] ?? run) < 0) place -= 1;
  const added = runs.toSpliced(place, 0, run);
  return to - from < FIRST_RUNS + LAST_RUNS ? added : added.toSpliced(from + FIRST_RUNS, 1);
}

/** Of equal facts the one that the earliest frame told is kept, so that the reference does not depend on the order of arrival. */
function union<T extends { readonly order: number }>(
  known: readonly T[],
  more: readonly T[],
  same: (a: T, b: T) => boolean,
): readonly T[] {
  let result = known;
  for (const fact of more) {
    const index = result.findIndex((k) => same(k, fact));
    const twin = result[index];
    if (twin === undefined) result = [...result, fact].sort((a, b) => a.order - b.order);
    else if (fact.order < twin.order) result = result.with(index, fact).sort((a, b) => a.order - b.order);
  }
  return result;
}

function compareRuns(a: RunFact, b: RunFact): number {
  return a.container - b.container || a.restartCount - b.restartCount || (a.id < b.id ? -1 : 1);
}
