import { type VNode } from 'preact';
import { h } from '../h.ts';
import type { Micros } from '../../evidence/time.ts';
import type { Verdict } from '../../rules/verdict.ts';
import { explainConnector, type Say } from '../../view/explain.ts';
import type { Anchor, Connector } from '../../view/connectors.ts';
import { item, type Pen } from './item.ts';
import { BAR, type Layout, type PlacedLane } from './layout.ts';

/** Besides the colour: a sign, a word in what is said, and a line of another kind. */
export const VERDICT_SIGNS: Readonly<Record<Verdict, string>> = {
  Verified: '✓',
  Violated: '✕',
  Undecided: '?',
  Pending: '…',
  NotApplicable: '–',
};

/** The ordering constraints: an arrow from what has to come first to what has to come after, leaning back where it did not. */
export function connectors(pen: Pen, all: readonly Connector[], layout: Layout, say: Say): readonly VNode[] {
  return all.flatMap((connector, i) => {
    const from = placeOf(connector, 'before', layout);
    const to = placeOf(connector, 'after', layout);
    if (from === null || to === null || !isInside(layout, from, to)) return [];
    const { verdict, rule } = connector;
    const of = { key: `c${i}`, row: layout.lanes.length + i, x: to.x, explain: () => explainConnector(connector, say) };
    const down = to.y > from.y;
    const start = { x: from.x, y: down ? from.y + BAR : from.y };
    const end = { x: to.x, y: down ? to.y - 1 : to.y + BAR + 1 };
    const bend = (start.y + end.y) / 2;
    const tip = down ? -5 : 5;
    const near = Math.abs(from.row - to.row) === 1;
    const badge = near
      ? { x: (start.x + end.x) / 2, y: bend }
      : badgeAt(rule === 'StopOrder' ? start : end, rule === 'StopOrder' ? end : start);
    const line = `M${start.x} ${start.y}C${start.x} ${bend} ${end.x} ${bend} ${end.x} ${end.y + tip}`;
    return [
      item(pen, of, `connector ${verdict} ${rule}`, [
        h('path', { class: 'halo', d: line }),
        h('path', { class: 'line', d: line }),
        h('path', { class: 'tip', d: `M${end.x} ${end.y}l-4 ${tip}h8z` }),
        h('circle', { class: 'end', cx: start.x, cy: start.y, r: 2.5 }),
        h('circle', { class: 'seal', cx: badge.x, cy: badge.y, r: 6.5 }),
        h('text', { class: 'sign', x: badge.x, y: badge.y + 3.5, 'text-anchor': 'middle' }, VERDICT_SIGNS[verdict]),
      ]),
    ];
  });
}

/** Beside a lane where several meet in one: at the end where each has a lane of its own. */
function badgeAt(
  own: { readonly x: number; readonly y: number },
  other: { readonly y: number },
): { x: number; y: number } {
  return { x: own.x, y: own.y + (other.y > own.y ? 14 : -14) };
}

interface Place {
  readonly time: Micros;
  readonly row: number;
  readonly x: number;
  readonly y: number;
}

function isInside({ span }: Layout, from: Place, to: Place): boolean {
  return [from, to].some(({ time }) => time >= span.from && time <= span.to);
}

function placeOf(connector: Connector, side: 'before' | 'after', layout: Layout): Place | null {
  const anchor = connector[side];
  const row = layout.lanes.findIndex((l) => l.lane.name === anchor.container);
  const lane = layout.lanes[row];
  if (lane === undefined) return null;
  const time = timeOf(connector, anchor, side) ?? guess(lane, anchor, layout);
  return { time, row, x: layout.x(time), y: lane.y };
}

/** At the bound that the verdict follows from: the arrow then leans as the proof does. */
function timeOf({ verdict }: Connector, { at }: Anchor, side: 'before' | 'after'): Micros | null {
  if (at === null) return null;
  if (!Number.isFinite(at.earliest) || !Number.isFinite(at.latest)) {
    const known = [at.earliest, at.latest].find((time) => Number.isFinite(time));
    return known ?? null;
  }
  if (verdict === 'Verified') return side === 'before' ? at.latest : at.earliest;
  if (verdict === 'Violated') return side === 'before' ? at.earliest : at.latest;
  return (at.earliest + at.latest) / 2;
}

/** Where there are no bounds: the end of the startup phase for a gate, else the end of what is shown. */
function guess({ lane }: PlacedLane, { transition }: Anchor, { span }: Layout): Micros {
  if (transition !== 'gatePassed') return span.to;
  const passed = lane.segments.find((s) => s.kind === 'running' || s.kind === 'ready');
  return passed?.from.latest ?? span.to;
}
