import type { Micros } from '../../evidence/time.ts';
import { timeAxis, type TimeAxis } from '../../view/axis.ts';
import type { Lane } from '../../view/lane.ts';
import { pointsOf } from '../../view/points.ts';
import type { Span } from '../../view/span.ts';
import type { TimelineView } from '../../view/timeline-view.ts';

export interface PlacedLane {
  readonly lane: Lane;
  /** Upper edge of its bar. */
  readonly y: number;
  /** It is the first of several of one role. */
  readonly opensRole: boolean;
}

/** Where everything is, in px. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  /** Left and right edge of the time axis. */
  readonly left: number;
  readonly right: number;
  /** Lower edge of the axis, upper edge of the lanes. */
  readonly top: number;
  /** Lower edge of the lanes. */
  readonly bottom: number;
  /** Names stand above their bars, for want of room beside them. */
  readonly narrow: boolean;
  /** Signs of a container's name that there is room for. */
  readonly nameSigns: number;
  readonly lanes: readonly PlacedLane[];
  readonly axis: TimeAxis;
  readonly span: Span;
  /** Place of a time, never off the edge. */
  readonly x: (time: Micros) => number;
}

export const BAR = 14;
export const SIGN = 7.3;
const TOP = 54;
const FOOT = 34;
const PITCH = 44;
const NARROW_PITCH = 60;
const ROLE_GAP = 4;
const NARROW_BELOW = 620;
const SQUEEZED = 34;
const TICK = 78;

/** Lays the view over a width. `zoom`: only this part of its time. */
export function layoutOf(view: TimelineView, width: number, zoom: Span | null = null): Layout {
  const narrow = width < NARROW_BELOW;
  const longest = Math.max(4, ...view.lanes.map((l) => l.name.length));
  const nameSigns = narrow ? Math.max(8, Math.floor((width - 130) / SIGN)) : Math.min(longest, 28);
  const left = narrow ? 10 : Math.round(nameSigns * SIGN) + 82;
  const right = Math.max(left + 40, width - (narrow ? 10 : 112));
  const span = zoom ?? view.span;
  const axis = timeAxis(
    span,
    zoom === null ? pointsOf(view) : [],
    { width: right - left, squeezed: SQUEEZED, tick: TICK },
    view.span.from,
  );
  const lanes: PlacedLane[] = [];
  let y = TOP + (narrow ? 24 : 16);
  view.lanes.forEach((lane, i) => {
    const opensRole = lane.role !== view.lanes[i - 1]?.role;
    if (opensRole && i > 0) y += ROLE_GAP;
    lanes.push({ lane, y, opensRole });
    y += narrow ? NARROW_PITCH : PITCH;
  });
  const bottom = y - (narrow ? 30 : 18);
  return {
    width,
    height: bottom + (view.stop?.graceSeconds == null || view.stop.requested === null ? 14 : FOOT),
    left,
    right,
    top: TOP,
    bottom,
    narrow,
    nameSigns,
    lanes,
    axis,
    span,
    x: (time) => round(left + Math.min(right - left, Math.max(0, axis.place(time)))),
  };
}

/** The stretch around when the containers start, or stop: between them there is often a long time in which nothing happens. */
export function zoomSpans(view: TimelineView): { readonly start: Span | null; readonly stop: Span | null } {
  const { span, stop, lanes } = view;
  const starts = lanes.flatMap((l) =>
    l.runs.filter((r) => r.restartCount === 0).flatMap((r) => r.started?.latest ?? []),
  );
  const ends = lanes.flatMap((l) => l.runs.slice(-1).flatMap((r) => r.finished?.latest ?? []));
  const around = (from: Micros, to: Micros): Span | null => {
    const margin = Math.max((to - from) / 8, 100_000);
    const zoomed = { from: Math.max(span.from, from - margin), to: Math.min(span.to, to + margin) };
    return zoomed.to > zoomed.from && zoomed.to - zoomed.from < 0.8 * (span.to - span.from) ? zoomed : null;
  };
  const began = lanes.flatMap((l) =>
    l.runs.filter((r) => r.restartCount === 0).flatMap((r) => r.started?.earliest ?? []),
  );
  return {
    start: starts.length === 0 || began.length === 0 ? null : around(Math.min(...began), Math.max(...starts)),
    stop: stop === null || ends.length === 0 ? null : around(stop.begins.earliest, Math.max(...ends)),
  };
}

function round(place: number): number {
  return Math.round(place * 10) / 10;
}
