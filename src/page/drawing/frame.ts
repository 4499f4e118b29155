import { type VNode } from 'preact';
import { h } from '../h.ts';
import type { Micros } from '../../evidence/time.ts';
import { explainStop, sayCause, sayUse, type Say } from '../../view/explain.ts';
import type { StopView } from '../../view/stop-view.ts';
import type { TimelineView } from '../../view/timeline-view.ts';
import { sinceStart } from '../../view/relative-time.ts';
import { fitted, plain } from '../text.ts';
import { item, type Pen } from './item.ts';
import { SIGN, type Layout } from './layout.ts';

/** The axis with its grid, and where time is squeezed. */
export function axisOf(
  { axis, left, right, top, bottom, lanes }: Layout,
  label: (time: Micros) => string,
): readonly VNode[] {
  const shapes: VNode[] = [h('path', { class: 'axis', d: `M${left} ${top - 6}H${right}` })];
  let free = -Infinity;
  for (const { place, time } of axis.ticks) {
    const x = Math.round((left + place) * 10) / 10;
    shapes.push(h('path', { class: 'grid', d: `M${x} ${top - 6}V${bottom}` }));
    const text = label(time);
    const half = (text.length * 6.4) / 2;
    const at = Math.max(left + half - 4, x);
    if (at - half < free || at + half > right + 30) continue;
    free = at + half + 8;
    shapes.push(h('text', { class: 'tick', x: at, y: top - 12, 'text-anchor': 'middle' }, text));
  }
  for (const piece of axis.pieces.filter((p) => p.isSqueezed)) {
    const [from, width] = [left + piece.start, piece.end - piece.start];
    shapes.push(
      h('g', { class: 'squeezed' }, [
        h('title', null, 'time is squeezed here: nothing happened'),
        h('rect', { x: from, y: top - 5, width, height: bottom - top + 5 }),
        h('text', { x: from + width / 2, y: (lanes[0]?.y ?? top) - 6, 'text-anchor': 'middle' }, '⫽'),
      ]),
    );
  }
  return shapes;
}

/** When stopping begins, the grace period, and who used it. */
export function stopOf(pen: Pen, view: TimelineView, layout: Layout, say: Say): readonly VNode[] {
  const { stop } = view;
  if (stop === null || stop.begins.earliest > layout.span.to) return [];
  const { x, bottom, right } = layout;
  const at = x(stop.begins.latest);
  const of = { key: 'stop', row: -1, x: at, explain: () => explainStop(stop, say) };
  const words = sayCause(stop);
  const width = words.length * 6.6;
  const text = at + width + 10 > right ? { x: at - 8, 'text-anchor': 'end' } : { x: at + 8, 'text-anchor': 'start' };
  const earliest = x(stop.begins.earliest);
  const shapes: VNode[] = [
    ...graceBand(stop, layout),
    item(pen, of, 'stop', [
      h('rect', {
        class: 'hit',
        x: Math.min(at, text['text-anchor'] === 'end' ? at - width : at) - 4,
        y: 0,
        width: width + 14,
        height: 22,
      }),
      at - earliest > 1 ? h('path', { class: 'bound', d: `M${earliest} 18V24M${earliest} 21H${at}` }) : null,
      h('path', { class: 'line', d: `M${at} 12V${bottom}` }),
      h('path', { class: 'flag', d: `M${at - 5} 5h10l-5 8z` }),
      h('text', { ...text, y: 14 }, words),
    ]),
  ];
  const budget = budgetOf(stop, view, at, layout);
  return [...shapes, ...budget];
}

function graceBand(stop: StopView, { x, top, bottom, span }: Layout): readonly VNode[] {
  if (stop.graceEnds === null || stop.requested === null) return [];
  const [from, to] = [x(stop.begins.latest), x(stop.graceEnds)];
  const ended = stop.graceEnds <= span.to;
  return [
    h('rect', { class: 'grace', x: from, y: top - 5, width: Math.max(0, to - from), height: bottom - top + 5 }),
    ended ? h('path', { class: 'grace-end', d: `M${to} ${top - 5}V${bottom + 18}` }) : h('g', null),
  ];
}

/** A track under the lanes: whose turn it was, out of one budget. */
function budgetOf(stop: StopView, view: TimelineView, at: number, layout: Layout): readonly VNode[] {
  if (stop.graceSeconds === null || stop.graceEnds === null || stop.requested === null) return [];
  const { x, narrow, span, bottom, right } = layout;
  const y = bottom + 8;
  const end = x(stop.graceEnds);
  const seen = new Set<number>();
  const roles = new Map(view.lanes.map((l) => [l.name, l.role]));
  const uses = stop.used.flatMap((use) => {
    const [from, to] = [x(use.from.latest), use.to === null ? right : x(use.to.latest)];
    // Apps stop at once: of several only the one that took longest is drawn, the others lie within.
    const longest = stop.used
      .filter((u) => u.from.latest === use.from.latest)
      .toSorted((a, b) => endOf(b) - endOf(a))[0];
    if (longest !== use || seen.has(from)) return [];
    seen.add(from);
    const label = `${use.container} ${sayUse(use)}`;
    const room = Math.floor((to - from - 8) / SIGN);
    return [
      h('g', { class: `use role-${roles.get(use.container) ?? 'app'}` }, [
        h('title', null, plain(label)),
        h('rect', { x: from, y, width: Math.max(1, to - from), height: 13 }),
        room >= 4 ? h('text', { x: from + 4, y: y + 10 }, fitted(label, room)) : null,
      ]),
    ];
  });
  const over = stop.graceEnds > span.to ? `grace ${stop.graceSeconds} s ⇢` : `grace ${stop.graceSeconds} s ⇥`;
  return [
    h('g', { class: 'budget' }, [
      h('rect', { class: 'whole', x: at, y, width: Math.max(1, end - at), height: 13 }),
      ...uses,
      narrow
        ? null
        : h('text', { class: 'label', x: layout.left - 8, y: y + 10, 'text-anchor': 'end' }, 'grace period'),
      narrow ? null : h('text', { class: 'label', x: right + 8, y: y + 10 }, over),
      h('title', null, `runs out ${sinceStart(stop.graceEnds - view.span.from)}`),
    ]),
  ];
}

function endOf({ to }: StopView['used'][number]): number {
  return to?.latest ?? Infinity;
}
