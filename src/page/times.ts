import { formatTime, SECOND, type Micros } from '../evidence/time.ts';
import { axisLabel, sinceStart } from '../view/relative-time.ts';

export type TimeMode = 'relative' | 'absolute';

/** `+1.768 s` since the beginning, or `20:49:17.768`. */
export function sayer(mode: TimeMode, start: Micros): (time: Micros) => string {
  return mode === 'relative' ? (time) => sayRelative(time - start) : (time) => formatTime(time).slice(11, 23);
}

function sayRelative(length: Micros): string {
  return length < 0 ? `−${sinceStart(-length).slice(1)}` : sinceStart(length);
}

/** At the axis: no more digits than are needed there. */
export function labeller(mode: TimeMode, start: Micros): (time: Micros) => string {
  if (mode === 'relative') return (time) => axisLabel(time - start);
  return (time) => formatTime(time).slice(11, time % SECOND === 0 ? 19 : 23);
}

/** `2026-11-22 20:49:17 UTC`. */
export function sayDate(time: Micros): string {
  return `${formatTime(time).slice(0, 19).replace('T', ' ')} UTC`;
}

/** How long ago, in one unit or two: `45s`, `12m30s`, `2h05m`, `3d04h`. */
export function age(now: Micros, then: Micros): string {
  return axisLabel(Math.floor(Math.max(0, now - then) / SECOND) * SECOND);
}
