import { SECOND, type Micros } from '../evidence/time.ts';
import { axisLabel } from './relative-time.ts';
import type { Span } from './span.ts';

/** Sizes in whatever unit it is drawn with: columns of a terminal, pixels of a page. */
export interface AxisSizes {
  readonly width: number;
  /** What a squeezed stretch takes. */
  readonly squeezed: number;
  /** Between two ticks at least. */
  readonly tick: number;
}

/** A stretch of the axis; within one, time is linear. */
export interface Piece extends Span {
  readonly isSqueezed: boolean;
  /** Place of `from` and of `to`. */
  readonly start: number;
  readonly end: number;
}

export interface TickMark {
  readonly place: number;
  readonly time: Micros;
  /** Since the beginning. */
  readonly label: string;
}

/** Time laid over a width. It is linear, but for long quiet stretches, which are squeezed and marked. */
export interface TimeAxis {
  readonly pieces: readonly Piece[];
  readonly place: (time: Micros) => number;
  /** At round times; two may lie closer than their labels are long where a squeezed stretch is between them. */
  readonly ticks: readonly TickMark[];
}

const MOST_SQUEEZED = 3;
/** A stretch in which nothing happened is squeezed if it is this long, and more than half of what there is to show. */
const LONG: Micros = 20 * SECOND;

const STEPS: readonly Micros[] = [
  0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600,
  7_200, 14_400, 43_200, 86_400,
].map((seconds) => seconds * SECOND);

/** `points` are the moments at which something happened: between two of them nothing is lost by squeezing. */
export function timeAxis(span: Span, points: readonly Micros[], sizes: AxisSizes, origin = span.from): TimeAxis {
  const pieces = laidOut(span, quietStretches(span, points), sizes);
  return { pieces, place: (time) => placeOf(pieces, time), ticks: ticks(origin, pieces, sizes.tick) };
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

function laidOut(span: Span, quiet: readonly Span[], { width, squeezed }: AxisSizes): readonly Piece[] {
  const quietTime = quiet.reduce((sum, q) => sum + q.to - q.from, 0);
  const linear = Math.max(1, span.to - span.from - quietTime);
  const perMicro = (width - quiet.length * squeezed) / linear;
  const pieces: Piece[] = [];
  let [time, place] = [span.from, 0];
  const add = (to: Micros, length: number, isSqueezed: boolean): void => {
    pieces.push({ from: time, to, start: place, end: place + length, isSqueezed });
    [time, place] = [to, place + length];
  };
  for (const { from, to } of quiet) {
    add(from, (from - time) * perMicro, false);
    add(to, squeezed, true);
  }
  add(span.to, (span.to - time) * perMicro, false);
  return pieces;
}

function placeOf(pieces: readonly Piece[], time: Micros): number {
  const piece = pieces.find((p) => time <= p.to) ?? pieces.at(-1);
  if (piece === undefined || piece.to <= piece.from) return 0;
  return piece.start + ((time - piece.from) / (piece.to - piece.from)) * (piece.end - piece.start);
}

function ticks(origin: Micros, pieces: readonly Piece[], least: number): readonly TickMark[] {
  return pieces
    .filter((p) => !p.isSqueezed && p.end - p.start >= 1)
    .flatMap((piece) => {
      const wanted = ((piece.to - piece.from) / (piece.end - piece.start)) * least;
      const step = STEPS.find((s) => s >= wanted) ?? Math.ceil(wanted / (86_400 * SECOND)) * 86_400 * SECOND;
      const found: TickMark[] = [];
      for (let at = Math.ceil((piece.from - origin) / step) * step; origin + at <= piece.to; at += step) {
        found.push({ place: placeOf(pieces, origin + at), time: origin + at, label: axisLabel(at) });
      }
      return found;
    });
}
