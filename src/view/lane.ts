import type { Role } from '../evidence/pod-spec.ts';
import type { Bounds, Transition } from '../timeline/bounds.ts';
import type { Run } from '../timeline/run.ts';
import type { ContainerTimeline, PodTimeline } from '../timeline/timeline.ts';
import { foldRuns } from './fold.ts';
import { endOf, lifeOf } from './life.ts';
import { marks, type Mark } from './marks.ts';
import { instant, type Segment } from './segment.ts';
import { within, type Span } from './span.ts';

/** How a container stands at the end of what is known. */
export type Standing = 'NeverStarted' | 'Waiting' | 'Running' | 'Exited' | 'Unknown';

export interface Lane {
  readonly name: string;
  readonly role: Role;
  readonly segments: readonly Segment[];
  /** Its runs that are known, with the evidence of their bounds, in order of restartCount; of many the first and the last. */
  readonly runs: readonly RunView[];
  readonly runsFolded: number;
  readonly marks: readonly Mark[];
  readonly restartCount: number;
  readonly runsUnobserved: number;
  /** Events about it that the node agent could not send. */
  readonly transitionsDropped: number;
  readonly standing: Standing;
  /** Of the last run, where it ended. */
  readonly exitCode: number | null;
  readonly reason: string | null;
}

export interface RunView {
  readonly id: string;
  readonly restartCount: number;
  readonly attempt: number;
  readonly started: Transition | null;
  readonly finished: Transition | null;
  readonly neverStarted: boolean;
  readonly exitCode: number | null;
  readonly reason: string | null;
}

export function lane(timeline: PodTimeline, container: ContainerTimeline, span: Span): Lane {
  const { first, folded, last: rest } = foldRuns(container.runs);
  const last = container.runs.at(-1);
  const ended = last?.terminated === true && container.now.state !== 'running' ? last : undefined;
  return {
    name: container.name,
    role: container.role,
    segments: segments(timeline, container, span),
    runs: [...first, ...rest].map(runView),
    runsFolded: folded.length,
    marks: marks(container.events, span),
    restartCount: container.restartCount,
    runsUnobserved: container.runsUnobserved,
    transitionsDropped: container.transitionsDropped,
    standing: standing(timeline, container),
    exitCode: ended?.exitCode ?? null,
    reason: ended?.reason ?? null,
  };
}

function runView(run: Run): RunView {
  const { id, restartCount, attempt, started, finished, neverStarted, exitCode, reason } = run;
  return { id, restartCount, attempt, started, finished, neverStarted, exitCode, reason };
}

function standing({ over }: PodTimeline, { everCreated, now, runs }: ContainerTimeline): Standing {
  if (!everCreated) return over ? 'NeverStarted' : 'Waiting';
  if (now.state === 'running') return over ? 'Unknown' : 'Running';
  if (runs.at(-1)?.neverStarted === true) return 'NeverStarted';
  return runs.at(-1)?.terminated === true ? 'Exited' : over ? 'Unknown' : 'Waiting';
}

/** Waiting, life, waiting, life …, exited; runs whose start nothing tells are part of the waiting. */
function segments(timeline: PodTimeline, container: ContainerTimeline, span: Span): readonly Segment[] {
  const { first, folded, last } = foldRuns(container.runs);
  const lives: (readonly Segment[])[] = first.map((run) => lifeOf(timeline, container, run, span));
  if (folded.length > 0) lives.push(foldedLife(timeline, container, folded, span));
  lives.push(...last.map((run) => lifeOf(timeline, container, run, span)));
  const result: Segment[] = [];
  for (const life of lives) {
    const start = life[0]?.from;
    if (start === undefined) continue;
    result.push(waiting(result, span, start), ...life);
  }
  const end = result.at(-1);
  if (end === undefined) return [{ ...waiting([], span, null), to: null }];
  if (end.to === null) return result;
  const kind = timeline.over || container.now.state === 'terminated' ? 'exited' : 'waiting';
  return [...result, { kind, from: end.to, to: null, run: end.run, runs: 1 }];
}

function waiting(before: readonly Segment[], span: Span, to: Bounds | null): Segment {
  const last = before.at(-1);
  return { kind: 'waiting', from: last?.to ?? instant(span.from), to, run: last?.run ?? null, runs: 1 };
}

function foldedLife(
  timeline: PodTimeline,
  container: ContainerTimeline,
  runs: readonly Run[],
  span: Span,
): readonly Segment[] {
  const started = runs.find((r) => r.started !== null)?.started;
  const last = runs.at(-1);
  if (started == null || last === undefined) return [];
  const to = endOf(timeline, container, last, span);
  return [{ kind: 'folded', from: within(span, started), to, run: runs[0]?.restartCount ?? null, runs: runs.length }];
}
