import type { Micros } from '../evidence/time.ts';
import type { Lane } from '../view/lane.ts';
import { countOf } from '../view/marks.ts';
import { pointsOf } from '../view/points.ts';
import type { TimelineView } from '../view/timeline-view.ts';
import { axis, type Axis } from './axis.ts';
import { axisLines } from './axis-lines.ts';
import { laneCells, markCells } from './cells.ts';
import { glyphs, type CellKind } from './glyphs.ts';
import type { RenderOptions } from './options.ts';
import { standingOf } from './standing.ts';
import { paint, ROLE_TONES, type Tone } from './style.ts';
import { column, fitFor, widthOf } from './text.ts';

/** `sidecar` in full where there is room for it. */
const ROLE_WIDTH = 7;
const SHORT_ROLE_WIDTH = 4;
const ROOMY = 80;
const MOST_NAME = 26;
const LEAST_NAME = 8;
const MOST_STANDING = 22;
const LEAST_COLUMNS = 20;

interface Layout {
  readonly role: number;
  readonly name: number;
  readonly standing: number;
  readonly axis: Axis;
}

/** The lanes with their axis; null where the terminal is too narrow for any. */
export function lanes(view: TimelineView, options: RenderOptions): readonly string[] | null {
  const layout = layoutOf(view, options);
  if (layout === null) return null;
  const stop = view.stop === null ? null : view.stop.begins.latest;
  const lead = ' '.repeat(layout.role + layout.name + 4);
  return [
    ...axisLines(view, layout.axis, options).map((line) => lead + line),
    ...view.lanes.flatMap((lane) => laneLines(lane, layout, stop, options)),
  ];
}

function layoutOf(view: TimelineView, { width, unicode }: RenderOptions): Layout | null {
  const longest = (texts: readonly string[]): number => Math.max(0, ...texts.map(widthOf));
  const names = longest(view.lanes.map((l) => fitFor(unicode, l.name)));
  const name = Math.max(LEAST_NAME, Math.min(names, MOST_NAME, Math.floor(width / 4)));
  const standings = longest(view.lanes.map((l) => standingOf(l, unicode)));
  const standing = Math.min(standings, MOST_STANDING, Math.floor(width / 4));
  const role = width < ROOMY ? SHORT_ROLE_WIDTH : ROLE_WIDTH;
  const columns = width - (role + name + 4) - (standing + 1);
  if (columns < LEAST_COLUMNS || view.lanes.length === 0) return null;
  return { role, name, standing, axis: axis(view.span, pointsOf(view), columns) };
}

function laneLines(lane: Lane, layout: Layout, stop: Micros | null, options: RenderOptions): readonly string[] {
  const { color, unicode } = options;
  const role = paint(lane.role.slice(0, layout.role).padEnd(layout.role), 'dim', color);
  const name = column(fitFor(unicode, lane.name), layout.name, unicode);
  const bar = painted(laneCells(lane, layout.axis, stop), ROLE_TONES[lane.role], options);
  const end = column(standingOf(lane, unicode), layout.standing, unicode).trimEnd();
  const line = `  ${role} ${name} ${bar} ${end}`;
  const marks = markCells(lane, layout.axis);
  if (marks === null) return [line];
  const under = painted(marks, 'plain', options);
  const counts = paint(markCounts(lane, unicode), 'dim', color);
  return [line, `${' '.repeat(layout.role + layout.name + 4)}${under} ${counts}`];
}

/** How often, as repeated Events keep only their first and last times. */
function markCounts({ marks }: Lane, unicode: boolean): string {
  const signs = glyphs(unicode).cells;
  return (['unhealthy', 'killed'] as const)
    .map((kind) => ({ sign: signs[kind], count: countOf(marks, kind) }))
    .flatMap(({ sign, count }) => (count > 0 ? [`${sign}${count}`] : []))
    .join(' ');
}

function painted(cells: readonly CellKind[], tone: Tone, { color, unicode }: RenderOptions): string {
  const signs = glyphs(unicode).cells;
  let text = '';
  for (let i = 0; i < cells.length;) {
    const kind = cells[i] ?? 'blank';
    let end = i;
    while (end < cells.length && cells[end] === kind) end += 1;
    text += paint(signs[kind].repeat(end - i), toneOf(kind, tone), color && kind !== 'blank');
    i = end;
  }
  return text;
}

function toneOf(kind: CellKind, role: Tone): Tone {
  switch (kind) {
    case 'waiting':
    case 'pulling':
    case 'guide':
      return 'dim';
    case 'unhealthy':
      return 'yellow';
    case 'killed':
    case 'restart':
      return 'red';
    default:
      return role;
  }
}
