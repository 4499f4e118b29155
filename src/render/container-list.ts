import type { Bounds } from '../timeline/bounds.ts';
import type { Lane, RunView } from '../view/lane.ts';
import type { TimelineView } from '../view/timeline-view.ts';
import { countOf } from '../view/marks.ts';
import type { RenderOptions } from './options.ts';
import { sinceStart } from '../view/relative-time.ts';
import { standingOf } from './standing.ts';
import { paint } from './style.ts';
import { fitFor, hanging } from './text.ts';

/** The containers in words, where there is no room for lanes. */
export function containerList(view: TimelineView, options: RenderOptions): readonly string[] {
  return view.lanes.flatMap((lane) => containerLines(view, lane, options));
}

function containerLines(view: TimelineView, lane: Lane, { width, color, unicode }: RenderOptions): readonly string[] {
  const title = `${fitFor(unicode, lane.name)} (${lane.role}): ${standingOf(lane, unicode)}`;
  const [failed, killed] = [countOf(lane.marks, 'unhealthy'), countOf(lane.marks, 'killed')];
  const notes = [
    ...(lane.runsFolded > 0 ? [`${lane.runsFolded} runs in the middle are left out`] : []),
    ...(failed > 0 ? [`probes failed ${failed} times`] : []),
    ...(killed > 0 ? [`killed by a probe ${killed} times`] : []),
  ];
  return [
    ...hanging('  ', title, 2, width),
    ...lane.runs.flatMap((run) => hanging('    ', life(view, run), 6, width)),
    ...notes.flatMap((note) => hanging('    ', note, 6, width)),
  ].map((line, i) => (i === 0 ? line : paint(line, 'dim', color)));
}

function life({ span }: TimelineView, { started, finished, neverStarted, exitCode }: RunView): string {
  if (neverStarted) return 'could not be started';
  const when = (bounds: Bounds | null): string =>
    bounds === null
      ? 'at an unknown time'
      : `${sinceStart(bounds.earliest - span.from)} to ${sinceStart(bounds.latest - span.from)}`;
  const end = finished === null && exitCode === null ? '' : `; finished ${when(finished)}`;
  return `started ${when(started)}${end}`;
}
