import { type VNode } from 'preact';
import { h } from '../h.ts';
import type { Micros } from '../../evidence/time.ts';
import type { Say } from '../../view/explain.ts';
import type { TimelineView } from '../../view/timeline-view.ts';
import { plain } from '../text.ts';
import { bars, exitCodes, marksOf } from './bars.ts';
import { connectors } from './connectors.ts';
import { axisOf, stopOf } from './frame.ts';
import type { Item, Pen } from './item.ts';
import type { Layout } from './layout.ts';
import { names } from './names.ts';

export interface DrawingOptions {
  /** How a moment is written in what is said on hovering. */
  readonly say: Say;
  /** How a moment is written at the axis. */
  readonly label: (time: Micros) => string;
  /** Its items can be focused and pointed at; not in a file. */
  readonly asks: boolean;
  /** Goes first into the drawing: styles, in one that stands alone. */
  readonly style?: VNode;
}

export interface Drawing {
  readonly svg: VNode;
  readonly items: readonly Item[];
}

/** The timeline as SVG: a lane per container, with the ordering constraints between them. */
export function draw(view: TimelineView, layout: Layout, { say, label, asks, style }: DrawingOptions): Drawing {
  const pen: Pen = { asks, items: [] };
  const { width, height } = layout;
  const stop = stopOf(pen, view, layout, say);
  const lanes = layout.lanes.flatMap((placed, row) => [
    ...bars(pen, placed, row, layout, say),
    ...exitCodes(placed, layout),
    ...marksOf(pen, placed, row, layout, say),
  ]);
  const order = connectors(pen, view.connectors, layout, say);
  const svg = h(
    'svg',
    {
      class: 'drawing',
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${width} ${height}`,
      width,
      height,
      role: 'group',
      'aria-label': `Timeline of ${plain(view.namespace)}/${plain(view.name)}; the tables below say the same`,
    },
    style ?? null,
    PATTERNS,
    ...axisOf(layout, label),
    ...names(layout),
    ...stop,
    ...lanes,
    ...order,
  );
  return { svg, items: pen.items };
}

/** Hatching, for what is not known; its colour is that of what it lies on. */
const PATTERNS = h('defs', null, [
  ...(['init', 'sidecar', 'app'] as const).map((role) =>
    h(
      'pattern',
      {
        id: `maybe-${role}`,
        class: `role-${role}`,
        width: 4,
        height: 4,
        patternUnits: 'userSpaceOnUse',
        patternTransform: 'rotate(45)',
      },
      [h('rect', { class: 'ground', width: 4, height: 4 }), h('rect', { class: 'stroke', width: 1.6, height: 4 })],
    ),
  ),
  h('pattern', { id: 'veil', width: 4, height: 4, patternUnits: 'userSpaceOnUse', patternTransform: 'rotate(45)' }, [
    h('rect', { class: 'paper', width: 1.7, height: 4 }),
  ]),
]);
