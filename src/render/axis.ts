import type { Micros } from '../evidence/time.ts';
import { timeAxis, type TickMark } from '../view/axis.ts';
import type { Span } from '../view/span.ts';

export interface Tick {
  readonly column: number;
  readonly label: string;
}

/** The time axis of the view, laid over the columns of a terminal. */
export interface Axis {
  readonly columns: number;
  readonly column: (time: Micros) => number;
  readonly ticks: readonly Tick[];
  /** Columns in which time is squeezed. */
  readonly squeezed: readonly number[];
}

const SQUEEZED_COLUMNS = 4;
const TICK_COLUMNS = 10;

/** `points` are the moments at which something happened: between two of them nothing is lost by squeezing. */
export function axis(span: Span, points: readonly Micros[], columns: number): Axis {
  const { pieces, place, ticks } = timeAxis(span, points, {
    width: columns,
    squeezed: SQUEEZED_COLUMNS,
    tick: TICK_COLUMNS,
  });
  const column = (time: Micros): number => Math.min(columns - 1, Math.max(0, Math.floor(place(time))));
  return {
    columns,
    column,
    ticks: fitting(ticks, column, columns),
    squeezed: pieces
      .filter((p) => p.isSqueezed)
      .flatMap((p) => Array.from({ length: SQUEEZED_COLUMNS }, (_, i) => Math.round(p.start) + i)),
  };
}

/** Those whose labels do not run into each other. */
function fitting(ticks: readonly TickMark[], column: (time: Micros) => number, columns: number): readonly Tick[] {
  const found: Tick[] = [];
  let free = 0;
  for (const { time, label } of ticks) {
    const tick = { column: column(time), label };
    if (tick.column < free || tick.column + label.length > columns) continue;
    found.push(tick);
    free = tick.column + label.length + 2;
  }
  return found;
}
