import type { TimelineView } from '../view/timeline-view.ts';
import type { Axis } from './axis.ts';
import { glyphs } from './glyphs.ts';
import type { RenderOptions } from './options.ts';
import { paint } from './style.ts';

/** Two lines: the times, and the rule with the stop request and the end of the grace period on it. */
export function axisLines(view: TimelineView, axis: Axis, { color, unicode }: RenderOptions): readonly string[] {
  const { axis: line, tick, squeezed, request, graceEnd } = glyphs(unicode);
  const rule = Array.from({ length: axis.columns }, () => line);
  let labels = '';
  for (const { column, label } of axis.ticks) {
    rule[column] = tick;
    labels = labels.padEnd(column) + label;
  }
  for (const column of axis.squeezed) if (column < rule.length) rule[column] = squeezed;
  const { stop, span } = view;
  if (stop?.graceEnds != null && stop.graceEnds <= span.to) rule[axis.column(stop.graceEnds)] = graceEnd;
  if (stop !== null) rule[axis.column(stop.begins.latest)] = request;
  return [paint(labels, 'dim', color), paint(rule.join(''), 'dim', color)];
}
