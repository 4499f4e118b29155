import { MILLISECOND, SECOND, type Micros } from '../evidence/time.ts';

const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Time since the beginning for the axis: `0s`, `2.5s`, `1m30s`, `2h05m`, `3d04h`. */
export function axisLabel(time: Micros): string {
  if (time >= DAY) return `${Math.floor(time / DAY)}d${two((time % DAY) / HOUR)}h`;
  if (time >= HOUR) return `${Math.floor(time / HOUR)}h${two((time % HOUR) / MINUTE)}m`;
  if (time >= MINUTE) return `${Math.floor(time / MINUTE)}m${two((time % MINUTE) / SECOND)}s`;
  return `${Number((time / SECOND).toFixed(2))}s`;
}

/** The same for text, to the millisecond where that says something: `+1.124 s`, `+12m30s`. */
export function sinceStart(time: Micros): string {
  if (time >= 10 * MINUTE) return `+${axisLabel(time)}`;
  return `+${(Math.round(time / MILLISECOND) / 1_000).toFixed(3)} s`;
}

function two(value: number): string {
  return String(Math.floor(value)).padStart(2, '0');
}
