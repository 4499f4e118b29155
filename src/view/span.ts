import type { Micros } from '../evidence/time.ts';
import type { Bounds } from '../timeline/bounds.ts';
import type { PodTimeline } from '../timeline/timeline.ts';

/** The stretch of time that is shown; the clocks of node, API server and observer side by side. */
export interface Span {
  readonly from: Micros;
  readonly to: Micros;
}

/** From the Pod's creation to the last that is known of it, or to `now` while it lives. */
export function spanOf(timeline: PodTimeline, now: Micros | null): Span {
  const { record, containers, events, over } = timeline;
  let from = Infinity;
  let to = -Infinity;
  const include = (time: Micros | null | undefined): void => {
    if (time == null || !Number.isFinite(time)) return;
    from = Math.min(from, time);
    to = Math.max(to, time);
  };
  for (const run of containers.flatMap((c) => c.runs)) {
    for (const transition of [run.started, run.finished]) {
      include(transition?.earliest);
      include(transition?.latest);
    }
  }
  for (const { at } of record.samples) include(at);
  for (const event of [...events, ...containers.flatMap((c) => c.pulls)]) include(event.nanos?.floor ?? event.first);
  include(timeline.stopping.requested?.latest);
  include(record.createdAt);
  if (!over) include(now);
  return from <= to ? { from, to } : { from: 0, to: 0 };
}

/** Bounds that reach no further than what is shown. */
export function within(span: Span, { earliest, latest }: Bounds): Bounds {
  return { earliest: clamp(span, earliest), latest: clamp(span, latest) };
}

function clamp({ from, to }: Span, time: Micros): Micros {
  return Math.min(to, Math.max(from, time));
}
