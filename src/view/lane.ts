import type { Role } from '../evidence/pod-spec.ts';
import type { Transition } from '../timeline/bounds.ts';
import type { Run } from '../timeline/run.ts';
import type { ContainerTimeline, PodTimeline } from '../timeline/timeline.ts';
import { foldRuns } from './fold.ts';
import { marks, type Mark } from './marks.ts';
import type { Segment } from './segment.ts';
import { segments } from './segments.ts';
import type { Span } from './span.ts';

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
