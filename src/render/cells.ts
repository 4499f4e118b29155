import type { Micros } from '../evidence/time.ts';
import type { Bounds } from '../timeline/bounds.ts';
import type { Lane } from '../view/lane.ts';
import { isIdle, type Segment } from '../view/segment.ts';
import type { Axis } from './axis.ts';
import type { CellKind } from './glyphs.ts';

/** The cells of a lane: what is certain, and shaded, what is not. */
export function laneCells(lane: Lane, axis: Axis, guide: Micros | null): readonly CellKind[] {
  const cells: CellKind[] = Array.from({ length: axis.columns }, () => 'blank');
  const fill = (from: number, to: number, kind: CellKind): void => {
    for (let i = Math.max(0, from); i <= Math.min(cells.length - 1, to); i += 1) cells[i] = kind;
  };
  const between = (from: Bounds, to: Micros | undefined, kind: CellKind): void => {
    fill(axis.column(from.latest), to === undefined ? cells.length - 1 : axis.column(to), kind);
  };
  const idle = lane.segments.filter((s) => isIdle(s.kind) && s.kind !== 'exited');
  // What may have been a pull was a wait in any case.
  for (const { kind, from, to } of idle) {
    if (kind !== 'created') between(from, kind === 'pulling' ? to?.latest : to?.earliest, 'waiting');
  }
  for (const { from, to } of idle.filter((s) => s.kind === 'created')) between(from, to?.earliest, 'created');
  const lives = livesOf(lane.segments);
  for (const { start, end } of lives) {
    // First the whole stretch in which it may have run; what is certain goes on top.
    fill(axis.column(start.earliest), end === null ? cells.length - 1 : axis.column(end.latest), 'uncertain');
  }
  for (const { from, to } of idle.filter((s) => s.kind === 'pulling')) between(from, to?.earliest, 'pulling');
  for (const life of lives) fillCertain(life, axis, fill, cells.length - 1);
  if (guide !== null) {
    const at = axis.column(guide);
    if (cells[at] === 'blank') cells[at] = 'guide';
  }
  return cells;
}

interface Life {
  readonly segments: readonly Segment[];
  readonly start: Bounds;
  readonly end: Bounds | null;
}

/** The stretches in which it ran. */
function livesOf(segments: readonly Segment[]): readonly Life[] {
  const lives: Life[] = [];
  let current: Segment[] = [];
  const finish = (): void => {
    const [first, last] = [current[0], current.at(-1)];
    if (first !== undefined && last !== undefined) lives.push({ segments: current, start: first.from, end: last.to });
    current = [];
  };
  for (const segment of segments) {
    if (isIdle(segment.kind)) finish();
    else current.push(segment);
  }
  finish();
  return lives;
}

function fillCertain(
  { segments, start, end }: Life,
  axis: Axis,
  fill: (from: number, to: number, kind: CellKind) => void,
  lastColumn: number,
): void {
  const until = end === null ? lastColumn : axis.column(end.earliest);
  // It may have ended before it is known to have started: nothing of it is certain but that it was.
  if (end === null || start.latest <= end.earliest) {
    for (const { kind, from } of segments) {
      if (!isIdle(kind)) fill(axis.column(from.latest), until, kind);
    }
  }
  if ((segments[0]?.run ?? 0) > 0) fill(axis.column(start.latest), axis.column(start.latest), 'restart');
}

/** Failed probes and the kills that followed. A repeated Event tells its first and its last time. */
export function markCells(lane: Lane, axis: Axis): readonly CellKind[] | null {
  const cells: CellKind[] = Array.from({ length: axis.columns }, () => 'blank');
  const shown = lane.marks.filter((m) => m.kind === 'unhealthy' || m.kind === 'killed');
  // Kills last: in one column with the failed probe that led to it, it is the kill that matters.
  for (const { kind, at, last } of shown.toSorted(
    (a, b) => Number(a.kind === 'killed') - Number(b.kind === 'killed'),
  )) {
    for (const bounds of last === null ? [at] : [at, last]) cells[axis.column(bounds.earliest)] = cellOf(kind);
  }
  return shown.length === 0 ? null : cells;
}

function cellOf(kind: Lane['marks'][number]['kind']): CellKind {
  return kind === 'killed' ? 'killed' : 'unhealthy';
}
