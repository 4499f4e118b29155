import { SECOND, type Micros } from '../evidence/time.ts';
import type { Span } from '../view/span.ts';
import { axisLabel } from './relative-time.ts';

export interface Tick {
  readonly column: number;
  readonly label: string;
}

/** Time laid over the columns of a terminal. It is linear, but for long quiet stretches, which are squeezed and marked. */
export interface Axis {
  readonly columns: number;
  readonly column: (time: Micros) => number;
  readonly ticks: readonly Tick[];
  /** Columns in which time is squeezed. */
  readonly squeezed: readonly number[];
}

interface Piece extends Span {
  readonly isSqueezed: boolean;
  /** Place of `from` and of `to`, in columns. */
  readonly start: number;
  readonly end: number;
}

const SQUEEZED_COLUMNS = 4;
const MOST_SQUEEZED = 3;
/** A stretch in which nothing happened is squeezed if it is this long, and more than half of what there is to show. */
const LONG: Micros = 20 * SECOND;

const STEPS: readonly Micros[] = [
  0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 43_200, 86_400,
].map((seconds) => seconds * SECOND);
const TICK_COLUMNS = 10;

/** `points` are the moments at which something happened: between two of them nothing is lost by squeezing. */
export function axis(span: Span, points: readonly Micros[], columns: number): Axis {
  const pieces = laidOut(span, quietStretches(span, points), columns);
  const column = (time: Micros): number => Math.min(columns - 1, Math.max(0, Math.floor(placeOf(pieces, time))));
  return {
    columns,
    column,
    ticks: ticks(span, pieces, column, columns),
    squeezed: pieces
      .filter((p) => p.isSqueezed)
      .flatMap((p) => Array.from({ length: SQUEEZED_COLUMNS }, (_, i) => Math.round(p.start) + i)),
  };
}

function quietStretches(span: Span, points: readonly Micros[]): readonly Span[] {
  const sorted = [span.from, ...points.filter((p) => p > span.from && p < span.to), span.to].sort((a, b) => a - b);
  const gaps = sorted.slice(1).map((to, i): Span => ({ from: sorted[i] ?? to, to }));
  const chosen: Span[] = [];
  let rest = span.to - span.from;
  for (const gap of gaps.toSorted((a, b) => b.to - b.from - (a.to - a.from)).slice(0, MOST_SQUEEZED)) {
    const length = gap.to - gap.from;
    if (length < LONG || length < rest / 2) break;
    rest -= length;
    chosen.push(gap);
  }
  // A margin on both sides keeps what happened apart from the mark.
  const margin = Math.max(SECOND, rest / 20);
  return chosen.map(({ from, to }) => ({ from: from + margin, to: to - margin })).sort((a, b) => a.from - b.from);
}

function laidOut(span: Span, quiet: readonly Span[], columns: number): readonly Piece[] {
  const quietTime = quiet.reduce((sum, q) => sum + q.to - q.from, 0);
  const linear = Math.max(1, span.to - span.from - quietTime);
  const perMicro = (columns - quiet.length * SQUEEZED_COLUMNS) / linear;
  const pieces: Piece[] = [];
  let [time, place] = [span.from, 0];
  const add = (to: Micros, width: number, isSqueezed: boolean): void => {
    pieces.push({ from: time, to, start: place, end: place + width, isSqueezed });
    [time, place] = [to, place + width];
  };
  for (const { from, to } of quiet) {
    add(from, (from - time) * perMicro, false);
    add(to, SQUEEZED_COLUMNS, true);
  }
  add(span.to, (span.to - time) * perMicro, false);
  return pieces;
}

function placeOf(pieces: readonly Piece[], time: Micros): number {
  const piece = pieces.find((p) => time <= p.to) ?? pieces.at(-1);
  if (piece === undefined || piece.to <= piece.from) return 0;
  return piece.start + ((time - piece.from) / (piece.to - piece.from)) * (piece.end - piece.start);
}

function ticks(
  span: Span,
  pieces: readonly Piece[],
  column: (time: Micros) => number,
  columns: number,
): readonly Tick[] {
  const found: Tick[] = [];
  let free = 0;
  for (const piece of pieces.filter((p) => !p.isSqueezed && p.end - p.start >= 1)) {
    const perColumn = (piece.to - piece.from) / (piece.end - piece.start);
    const wanted = perColumn * TICK_COLUMNS;
    const step = STEPS.find((s) => s >= wanted) ?? Math.ceil(wanted / (86_400 * SECOND)) * 86_400 * SECOND;
    const first = Math.ceil((piece.from - span.from) / step) * step;
    for (let at = first; span.from + at <= piece.to; at += step) {
      const tick = { column: column(span.from + at), label: axisLabel(at) };
      if (tick.column < free || tick.column + tick.label.length > columns) continue;
      found.push(tick);
      free = tick.column + tick.label.length + 2;
    }
  }
  return found;
}
