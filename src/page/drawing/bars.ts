import { type VNode } from 'preact';
import { h } from '../h.ts';
import { explainMark, explainSegment, type Say } from '../../view/explain.ts';
import type { Mark, MarkKind } from '../../view/marks.ts';
import { isIdle, type Segment } from '../../view/segment.ts';
import { item, type Pen } from './item.ts';
import { BAR, type Layout, type PlacedLane } from './layout.ts';

/** Heights tell the phases apart where colours do not: the fuller, the more ready. */
const HEIGHTS: Readonly<Partial<Record<Segment['kind'], number>>> = { starting: 5, running: 9 };
const PULL = 4;
const CREATED = 2;

export const MARK_SIGNS: Readonly<Record<MarkKind, string>> = {
  unhealthy: '!',
  killed: '✕',
  stopping: '▾',
  backoff: '↺',
};

/** The segments of a lane. What lies between the bounds of a transition is hatched: it is not known to be this or that. */
export function bars(pen: Pen, { lane, y }: PlacedLane, row: number, layout: Layout, say: Say): readonly VNode[] {
  return lane.segments.flatMap((segment, i) => {
    const shapes = shapesOf(segment, [lane.segments[i - 1], lane.segments[i + 1]], y, layout);
    if (shapes.length === 0 || isOutside(segment, layout)) return [];
    const of = {
      key: `s${row}.${i}`,
      row,
      x: layout.x(segment.from.latest),
      explain: () => explainSegment(lane, segment, say),
    };
    return [item(pen, of, `segment role-${lane.role} ${segment.kind}`, shapes)];
  });
}

function isOutside({ from, to }: Segment, { span }: Layout): boolean {
  return from.earliest > span.to || (to !== null && to.latest < span.from);
}

type Neighbours = readonly [before: Segment | undefined, next: Segment | undefined];

function shapesOf(segment: Segment, neighbours: Neighbours, y: number, layout: Layout): readonly VNode[] {
  return isIdle(segment.kind)
    ? idleShapes(segment, neighbours[1], y, layout)
    : lifeShapes(segment, neighbours, y, layout);
}

function idleShapes(
  { kind, from, to }: Segment,
  next: Segment | undefined,
  y: number,
  layout: Layout,
): readonly VNode[] {
  const { x, right } = layout;
  const start = x(from.latest);
  const [end, latest] = to === null ? [right, right] : [x(to.earliest), x(to.latest)];
  const middle = y + BAR / 2;
  const certain = Math.max(start, end);
  switch (kind) {
    case 'pulling': {
      const top = middle - PULL / 2;
      const maybe = [...unsure(x(from.earliest), start, top, PULL), ...unsure(certain, latest, top, PULL)];
      return [hit(x(from.earliest), latest, y), ...maybe, rect('sure', start, certain, top, PULL)];
    }
    case 'created': {
      // It is there for certain. When it starts is not: that is hatched as what follows, and pointed at here.
      const height = heightOf(next);
      const there = rect('sure', start, latest, y + BAR - CREATED, CREATED);
      return [hit(start, latest, y), ...unsure(certain, latest, y + BAR - height, height), there];
    }
    case 'exited':
      return [hit(start, Math.min(right, start + 16), y)];
    default:
      return start < end ? [h('path', { class: 'wait', d: `M${start} ${middle}H${end}` }), hit(start, end, y)] : [];
  }
}

function lifeShapes(segment: Segment, [before, next]: Neighbours, y: number, { x, right }: Layout): readonly VNode[] {
  const { kind, from, to } = segment;
  const start = x(from.latest);
  const [end, latest] = to === null ? [right, right] : [x(to.earliest), x(to.latest)];
  const height = heightOf(segment);
  const base = y + BAR - height;
  const wasCreated = before?.kind === 'created';
  const shapes = [hit(x(wasCreated ? from.latest : from.earliest), latest, y)];
  if (start < end) shapes.push(rect('sure', start, end, base, height));
  if (start < end && kind === 'terminating') shapes.push(rect('over', start, end, y, BAR));
  // Between two phases of one life the container runs for certain: the earlier one is drawn through, hatched.
  const lives = next !== undefined && !isIdle(next.kind);
  if (!wasCreated) shapes.push(...unsure(x(from.earliest), Math.min(start, end), base, height));
  if (to !== null && !lives) shapes.push(...unsure(Math.max(start, end), latest, base, height));
  if (to !== null && lives && end < latest) {
    shapes.push(rect('sure', end, latest, base, height), rect('veil', end, latest, base, height));
  }
  if (start >= end && shapes.length === 1 && !wasCreated) shapes.push(rect('sure', start, start + 1.5, base, height));
  return shapes;
}

function heightOf(segment: Segment | undefined): number {
  return (segment === undefined ? undefined : HEIGHTS[segment.kind]) ?? BAR;
}

/** A hatched stretch with an edge at each bound. */
function unsure(from: number, to: number, y: number, height: number): readonly VNode[] {
  if (to - from < 0.6) return [];
  return [
    rect('maybe', from, to, y, height),
    h('path', { class: 'bound', d: `M${from} ${y - 2}V${y + height + 2}M${to} ${y - 2}V${y + height + 2}` }),
  ];
}

function rect(className: string, from: number, to: number, y: number, height: number): VNode {
  return h('rect', { class: className, x: from, y, width: Math.max(0.8, round(to - from)), height });
}

/** Something to point at that is large enough. */
function hit(from: number, to: number, y: number): VNode {
  return h('rect', { class: 'hit', x: from - 1, y: y - 4, width: Math.max(8, round(to - from) + 2), height: BAR + 8 });
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** The kubelet's Events above the bar; those that would lie on each other are one sign with their number. */
export function marksOf(pen: Pen, { lane, y }: PlacedLane, row: number, layout: Layout, say: Say): readonly VNode[] {
  const signs: { mark: Mark; x: number; count: number }[] = [];
  const { span } = layout;
  const shown = lane.marks.flatMap((mark) =>
    (mark.last === null ? [mark.at] : [mark.at, mark.last]).map((at, i) => ({
      mark,
      at,
      count: i === 0 ? mark.count : 0,
    })),
  );
  for (const { mark, at, count } of shown.toSorted((a, b) => a.at.earliest - b.at.earliest)) {
    if (at.latest < span.from || at.earliest > span.to) continue;
    const x = layout.x(at.earliest);
    const near = signs.find((s) => s.mark.kind === mark.kind && Math.abs(s.x - x) < 9);
    if (near === undefined) signs.push({ mark, x, count });
    else near.count += count;
  }
  return spread(signs).map(({ mark, x, count, room }, i) => {
    const of = { key: `m${row}.${i}`, row, x, explain: () => explainMark(lane, mark, say) };
    const number = `×${count}`;
    return item(pen, of, `mark ${mark.kind}`, [
      h('rect', { class: 'hit', x: x - 6, y: y - 16, width: 12, height: 14 }),
      h('text', { x, y: y - 5, 'text-anchor': 'middle' }, MARK_SIGNS[mark.kind]),
      count > 1 && room > 8 + number.length * 6 ? h('text', { class: 'count', x: x + 5, y: y - 5 }, number) : null,
    ]);
  });
}

/** Side by side where they would lie on each other, and how far it is to the next. */
function spread<T extends { readonly x: number }>(signs: readonly T[]): readonly (T & { readonly room: number })[] {
  let free = -Infinity;
  const placed = signs.map((sign) => {
    const x = Math.max(sign.x, free);
    free = x + 10;
    return { ...sign, x };
  });
  return placed.map((sign, i) => ({ ...sign, room: (placed[i + 1]?.x ?? Infinity) - sign.x }));
}

/** Exit codes of runs that were not the last: that one's stands at the right. */
export function exitCodes({ lane, y }: PlacedLane, layout: Layout): readonly VNode[] {
  return lane.segments.flatMap((segment, i) => {
    const [end, next] = [lane.segments[i - 1], lane.segments[i + 1]];
    const code = lane.runs.find((r) => r.restartCount === end?.run)?.exitCode;
    const isAfterRun = segment.kind === 'waiting' && end !== undefined && !isIdle(end.kind);
    if (!isAfterRun || end.to === null || code == null || next === undefined) return [];
    const [from, to] = [layout.x(end.to.latest), layout.x(next.from.earliest)];
    const text = `exit ${code}`;
    if (to - from < text.length * 6 + 8) return [];
    return [h('text', { class: code === 0 ? 'exit' : 'exit bad', x: from + 4, y: y + BAR / 2 - 3 }, text)];
  });
}
