import type { Bounds } from '../timeline/bounds.ts';
import { latestOf } from '../timeline/bounds.ts';
import type { ContainerTimeline, PodTimeline } from '../timeline/timeline.ts';
import { within, type Span } from './span.ts';

/** What one container used of the grace period that all of them share. */
export interface GraceUse {
  readonly container: string;
  /** When it was its turn: an app at the request, a sidecar when all that stop before it had ended. Node's clock. */
  readonly from: Bounds;
  /** Null where its end is not known. */
  readonly to: Bounds | null;
}

/** Who used up the grace period, in the order in which the kubelet stops containers: apps at once, then sidecars in reverse. */
export function graceUse({ containers, stopping }: PodTimeline, span: Span): readonly GraceUse[] {
  const { requested } = stopping;
  if (requested === null) return [];
  const lives = (c: ContainerTimeline): boolean => {
    const last = c.runs.at(-1);
    if (c.role === 'init' || last === undefined || last.neverStarted) return false;
    // One that had ended before used nothing of it.
    return last.finished === null ? !last.terminated : last.finished.latest >= requested.earliest;
  };
  const stopped = containers.filter(lives);
  const apps = stopped.filter((c) => c.role === 'app');
  const sidecars = stopped.filter((c) => c.role === 'sidecar').reverse();
  const uses: GraceUse[] = apps.map((app) => use(app, requested, span));
  let turn = turnAfter(requested, uses);
  for (const sidecar of sidecars) {
    if (turn === null) break;
    const next = use(sidecar, turn, span);
    uses.push(next);
    turn = turnAfter(turn, [next]);
  }
  return uses;
}

function use(container: ContainerTimeline, from: Bounds, span: Span): GraceUse {
  const finished = container.runs.at(-1)?.finished ?? null;
  return { container: container.name, from: within(span, from), to: finished === null ? null : within(span, finished) };
}

/** Null where somebody's end is not known: then neither is whose turn came when. */
function turnAfter(turn: Bounds, uses: readonly GraceUse[]): Bounds | null {
  const ends = uses.map((u) => u.to);
  return ends.some((e) => e === null) ? null : latestOf([turn, ...ends.filter((e) => e !== null)]);
}
