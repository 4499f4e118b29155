import type { Run } from '../timeline/run.ts';
import type { ContainerTimeline, PodTimeline } from '../timeline/timeline.ts';
import { foldRuns } from './fold.ts';
import { createdAlone, endOf, lifeOf } from './life.ts';
import { pullsOf } from './pulls.ts';
import { instant, isIdle, type Segment } from './segment.ts';
import { within, type Span } from './span.ts';
import { liesIn, waitSegments, type Wait } from './waits.ts';

type Life = readonly Segment[];

/** Waiting, life, waiting, life …, exited; runs whose start nothing tells are part of the waiting. */
export function segments(timeline: PodTimeline, container: ContainerTimeline, span: Span): readonly Segment[] {
  const pulls = pullsOf(container.pulls);
  const result: Segment[] = [];
  let before: Life | null = null;
  for (const life of livesOf(timeline, container, span)) {
    if (life.length === 0) continue;
    result.push(...waitSegments(timeline, container, waitBetween(before, life, span), pulls, span), ...life);
    before = life;
  }
  const end = result.at(-1);
  if (end?.to === null) return result;
  const rest = waitBetween(before, null, span);
  const isOver = timeline.over || container.now.state === 'terminated';
  // One whose image was pulled anew was to run again.
  if (end === undefined || !isOver || pulls.some((p) => liesIn(p, rest))) {
    return [...result, ...waitSegments(timeline, container, rest, pulls, span)];
  }
  return [...result, { ...end, kind: 'exited', from: rest.from, to: null, runs: 1 }];
}

function waitBetween(life: Life | null, next: Life | null, span: Span): Wait {
  const last = life?.at(-1);
  const started = life?.find((s) => !isIdle(s.kind));
  return {
    from: last?.to ?? instant(span.from),
    to: next?.[0]?.from ?? null,
    run: last?.run ?? null,
    after: started?.from.latest ?? -Infinity,
    before: next?.at(-1)?.to?.earliest ?? Infinity,
  };
}

function livesOf(timeline: PodTimeline, container: ContainerTimeline, span: Span): readonly Life[] {
  if (container.created !== null && container.now.state !== 'terminated')
    return [[createdAlone(container.created, span)]];
  const { first, folded, last } = foldRuns(container.runs);
  return [
    ...first.map((run) => lifeOf(timeline, container, run, span)),
    ...(folded.length > 0 ? [foldedLife(timeline, container, folded, span)] : []),
    ...last.map((run) => lifeOf(timeline, container, run, span)),
  ];
}

function foldedLife(timeline: PodTimeline, container: ContainerTimeline, runs: readonly Run[], span: Span): Life {
  const started = runs.find((r) => r.started !== null)?.started;
  const last = runs.at(-1);
  if (started == null || last === undefined) return [];
  const to = endOf(timeline, container, last, span);
  const run = runs[0]?.restartCount ?? null;
  return [{ kind: 'folded', from: within(span, started), to, run, runs: runs.length, reason: null, evidence: [] }];
}
