import type { PodRecord } from '../evidence/pod-record.ts';
import type { RunFact } from '../evidence/run-fact.ts';
import type { RuntimeFact } from '../evidence/runtime-fact.ts';
import { secondOf, type Micros } from '../evidence/time.ts';
import type { Claim } from './bounds.ts';
import type { Creation } from './creation.ts';
import { foundGone } from './status-times.ts';

/** One life of a container as the runtime itself recorded it, by the word of the agent of the Pod's node. */
export interface RuntimeRun {
  readonly id: string;
  /** Index of the container in the Pod's spec. */
  readonly container: number;
  readonly restartCount: number;
  /** By the runtime's own stamp; null where that was not told. */
  readonly created: Creation | null;
  readonly started: readonly Claim[];
  /** The second in which the runtime stamped the start; null where that was not told. */
  readonly startedIn: Micros | null;
  readonly finished: readonly Claim[];
  readonly terminated: boolean;
  readonly neverStarted: boolean;
  readonly exitCode: number | null;
  readonly reason: string | null;
  /** It contradicts itself, or what statuses told: it is kept and shown, and nothing may be decided from the run. */
  readonly conflicting: boolean;
}

/**
 * The runs that the agent of the Pod's node told of. An Event about a container that the Pod does not have, or from another
 * node, is not used; before the node is known none is.
 */
export function runtimeRuns(record: PodRecord, facts: readonly RuntimeFact[]): readonly RuntimeRun[] {
  const { containers, nodeName } = record.spec;
  const own = facts.filter((f) => f.podUid === record.uid && f.host === nodeName && f.transition !== 'dropped');
  const runs = [...Map.groupBy(own, (f) => f.id).values()].flatMap((told) => {
    const container = containers.findIndex((c) => c.name === told[0]?.container);
    return container === -1 ? [] : [runOf(told, container)];
  });
  return runs.map((run) => (isContradicted(run, record.runs, runs) ? { ...run, conflicting: true } : run));
}

/** How many Events about the container its agent could not send. */
export function transitionsDropped(record: PodRecord, facts: readonly RuntimeFact[], container: string): number {
  return facts
    .filter((f) => f.transition === 'dropped' && f.host === record.spec.nodeName && f.container === container)
    .reduce((sum, f) => sum + f.dropped, 0);
}

/** All that was told of one life. Both Events tell of the start: where they differ, one of them is wrong. */
function runOf(told: readonly RuntimeFact[], container: number): RuntimeRun {
  const starts = told.filter((f) => f.startedAt !== null);
  // An end of which nobody knows the code says no more than that there was one: statuses tell that too.
  const ends = told.filter((f) => f.transition === 'finished' && f.exitCode !== null);
  const [start] = starts.filter((f) => f.transition === 'started').concat(starts);
  const [end] = ends;
  const neverStarted =
    end !== undefined && starts.length === 0 && (end.reason === 'StartError' || end.exitCode === 128);
  const [first] = told as readonly [RuntimeFact];
  return {
    id: first.id,
    container,
    restartCount: first.restart,
    created: creation(start ?? end),
    started: start === undefined ? [] : startClaims(start),
    startedIn: start?.startedAt == null ? null : secondOf(start.startedAt.floor),
    finished: neverStarted ? [] : ends.flatMap(finishClaims),
    terminated: end !== undefined,
    neverStarted,
    exitCode: end?.exitCode ?? null,
    reason: end?.reason ?? null,
    conflicting: told.some((f) => told.some((other) => disagree(f, other))),
  };
}

function creation(told: RuntimeFact | undefined): Creation | null {
  if (told?.createdAt == null) return null;
  const { floor, ceil } = told.createdAt;
  return { earliest: floor, latest: ceil, evidence: [{ source: 'Runtime', ref: told.name }] };
}

/** The kubelet asks for the start after the container was created, and the runtime stamps it after the real one. */
function startClaims({ name, createdAt, startedAt }: RuntimeFact): readonly Claim[] {
  if (createdAt === null || startedAt === null) return [];
  return [{ earliest: createdAt.floor, latest: startedAt.ceil, evidence: { source: 'Runtime', ref: name } }];
}

/** Exact; but where the runtime found the task gone it wrote the time of finding, and it ended any time before. */
function finishClaims({ name, createdAt, finishedAt, exitCode, reason }: RuntimeFact): readonly Claim[] {
  if (finishedAt === null) return [];
  const evidence = { source: 'Runtime', ref: name } as const;
  if (!foundGone({ exitCode, reason })) return [{ earliest: finishedAt.floor, latest: finishedAt.ceil, evidence }];
  return createdAt === null ? [] : [{ earliest: createdAt.floor, latest: finishedAt.ceil, evidence }];
}

const SAME = ['container', 'restart'] as const;
const TIMES = ['createdAt', 'startedAt'] as const;

function disagree(a: RuntimeFact, b: RuntimeFact): boolean {
  if (SAME.some((key) => a[key] !== b[key])) return true;
  if (TIMES.some((key) => a[key] !== null && b[key] !== null && a[key].floor !== b[key].floor)) return true;
  if (a.transition !== 'finished' || b.transition !== 'finished') return false;
  return a.finishedAt?.floor !== b.finishedAt?.floor || a.exitCode !== b.exitCode;
}

/** A status tells another container, life, second or exit code of this id, or another id of this life. */
function isContradicted(run: RuntimeRun, runs: readonly RunFact[], others: readonly RuntimeRun[]): boolean {
  const { id, container, restartCount } = run;
  const twins = [...runs, ...others].filter((r) => r.container === container && r.restartCount === restartCount);
  if (twins.some((r) => r.id !== id)) return true;
  return runs.some((r) => r.id === id && (r.container !== container || contradicts(run, r)));
}

function contradicts(run: RuntimeRun, told: RunFact): boolean {
  if (told.restartCount !== run.restartCount) return true;
  if (run.startedIn !== null && told.starts.some((s) => s.time !== run.startedIn)) return true;
  if (run.terminated && run.neverStarted !== told.neverStarted && told.terminations.length > 0) return true;
  if (run.neverStarted && told.starts.length > 0) return true;
  const real = told.terminations.filter((t) => t.finishedAt !== null && !foundGone(t));
  return run.exitCode !== null && !foundGone(run) && real.some((t) => t.exitCode !== run.exitCode);
}
