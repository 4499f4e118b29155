import { shown } from '../evidence/sample.ts';
import type { Bounds } from '../timeline/bounds.ts';
import type { Creation } from '../timeline/creation.ts';
import type { Run } from '../timeline/run.ts';
import type { ContainerTimeline, PodTimeline } from '../timeline/timeline.ts';
import { phasesOf } from './phases.ts';
import type { Segment } from './segment.ts';
import { within, type Span } from './span.ts';

/** The segments of one run, from when it was there, or from its start, to its end. None where nothing tells when it started. */
export function lifeOf(timeline: PodTimeline, container: ContainerTimeline, run: Run, span: Span): readonly Segment[] {
  if (run.started === null) return [];
  const started = within(span, run.started);
  const end = endOf(timeline, container, run, span);
  const changes: Pick<Segment, 'kind' | 'from'>[] = phasesOf(timeline, container, run, started)
    .filter((c) => end === null || c.from.earliest < end.latest)
    .map(({ phase, from }) => ({ kind: phase, from }));
  const { begins } = timeline.stopping;
  const stops = begins !== null && begins.earliest > started.latest && (end === null || begins.latest < end.latest);
  if (stops) {
    const from = within(span, begins);
    while (changes.length > 1 && (changes.at(-1)?.from.latest ?? 0) > from.latest) changes.pop();
    changes.push({ kind: 'terminating', from });
  }
  const life = changes.map(({ kind, from }, i): Segment => ({
    kind,
    from,
    to: changes[i + 1]?.from ?? end,
    ...ofRun(run),
  }));
  return run.created === null || life.length === 0 ? life : [createdSegment(run.created, started, run, span), ...life];
}

/** Nothing more is known of the container than that it is there. */
export function createdAlone(creation: Creation, span: Span): Segment {
  return createdSegment(creation, null, { restartCount: 0 }, span);
}

function createdSegment(creation: Creation, to: Bounds | null, run: Pick<Run, 'restartCount'>, span: Span): Segment {
  return { kind: 'created', from: within(span, creation), to, ...ofRun(run), evidence: creation.evidence };
}

function ofRun({ restartCount }: Pick<Run, 'restartCount'>): Pick<Segment, 'run' | 'runs' | 'reason' | 'evidence'> {
  return { run: restartCount, runs: 1, reason: null, evidence: [] };
}

/** Null: it runs as far as is known. An end that was never told lies anywhere after the last frame that shows it running. */
export function endOf(timeline: PodTimeline, container: ContainerTimeline, run: Run, span: Span): Bounds | null {
  if (run.finished !== null) return within(span, run.finished);
  const isLast = run === container.runs.at(-1);
  if (!run.terminated && !timeline.over && isLast) return null;
  const lastSeen = timeline.record.samples.findLast((s) => {
    const then = shown(s, container.index);
    return then.state === 'running' && then.restartCount === run.restartCount;
  });
  const next = isLast ? null : container.runs[container.runs.indexOf(run) + 1];
  return within(span, {
    earliest: lastSeen?.at ?? run.started?.latest ?? span.from,
    latest: next?.started?.latest ?? span.to,
  });
}
