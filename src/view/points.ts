import type { Micros } from '../evidence/time.ts';
import type { TimelineView } from './timeline-view.ts';

/** Every moment at which something happened, or may have. */
export function pointsOf({ lanes, stop, span }: Pick<TimelineView, 'lanes' | 'stop' | 'span'>): readonly Micros[] {
  const segments = lanes.flatMap((l) => l.segments);
  const bounds = [...segments.map((s) => s.from), ...lanes.flatMap((l) => l.marks).flatMap((m) => [m.at, m.last])];
  const points = [...bounds, stop?.begins].flatMap((b) => (b == null ? [] : [b.earliest, b.latest]));
  return stop?.graceEnds != null && stop.graceEnds < span.to ? [...points, stop.graceEnds] : points;
}
