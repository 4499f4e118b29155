import { type VNode } from 'preact';
import { h } from './h.ts';
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { Micros } from '../evidence/time.ts';
import { RULES } from '../rules/verdict.ts';
import { standingOf } from './filter.ts';
import { badge, RULE_HEADS, ruleCells } from './parts.ts';
import { hashOf, type Filter } from './route.ts';
import { plain } from './text.ts';
import { age } from './times.ts';
import type { PodRow } from './wire.ts';

const ROW = 46;
/** Rows drawn above and below what is seen. */
const SPARE = 8;

interface PodListProps {
  readonly rows: readonly PodRow[];
  readonly rule: Filter['rule'];
  readonly now: Micros;
}

/** All Pods that were asked for; only those that are seen are in the document, so that thousands scroll like ten. */
export function PodList({ rows, rule, now }: PodListProps): VNode {
  const scroller = useRef<HTMLDivElement>(null);
  const [seen, setSeen] = useState({ from: 0, to: 40 });
  const look = useCallback(() => {
    const element = scroller.current;
    if (element === null) return;
    const from = Math.max(0, Math.floor(element.scrollTop / ROW) - SPARE);
    const to = Math.ceil((element.scrollTop + element.clientHeight) / ROW) + SPARE;
    setSeen((before) => (before.from === from && before.to === to ? before : { from, to }));
  }, []);
  useEffect(() => {
    look();
    const element = scroller.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(look);
    observer.observe(element);
    return () => observer.disconnect();
  }, [look, rows.length]);
  const shown = rows.slice(seen.from, seen.to);
  return h('div', { class: 'pods', role: 'table', 'aria-label': 'Pods', 'aria-rowcount': rows.length + 1 }, [
    h('div', { class: 'pods-head', role: 'rowgroup', key: 'head' }, head()),
    h(
      'div',
      {
        class: 'pods-body',
        role: 'rowgroup',
        key: 'body',
        ref: scroller,
        onScroll: look,
        onKeyDown: (e: KeyboardEvent) => move(e, scroller.current),
      },
      h(
        'div',
        { class: 'pods-all', role: 'presentation', style: { height: `${rows.length * ROW}px` } },
        shown.map((row, i) => h(Row, { key: row.uid, row, rule, now, index: seen.from + i })),
      ),
    ),
  ]);
}

function head(): VNode {
  const column = (name: string, className: string): VNode =>
    h('span', { role: 'columnheader', class: className }, name);
  return h('div', { role: 'row', class: 'pod', 'aria-rowindex': 1 }, [
    column('Verdict', 'verdict'),
    column('Pod', 'who'),
    column('What', 'note'),
    ...RULES.map((rule) => h('span', { role: 'columnheader', class: 'rule', title: rule }, RULE_HEADS[rule])),
    column('Phase', 'phase'),
    column('Age', 'age'),
  ]);
}

interface RowProps {
  readonly row: PodRow;
  readonly rule: Filter['rule'];
  readonly now: Micros;
  readonly index: number;
}

function Row({ row, rule, now, index }: RowProps): VNode {
  const { namespace, name, uid, workload } = row;
  const about = workload === null ? plain(namespace) : `${plain(namespace)} · ${plain(workload)}`;
  const note = row.note === null ? '' : row.excluded ? `excluded: ${plain(row.note)}` : plain(row.note);
  return h(
    'div',
    { role: 'row', class: 'pod', 'aria-rowindex': index + 2, style: { transform: `translateY(${index * ROW}px)` } },
    [
      h('span', { role: 'cell', class: 'verdict' }, badge(standingOf(row, rule))),
      h('span', { role: 'cell', class: 'who' }, [
        h('a', { href: hashOf({ page: 'pod', namespace, name, uid }) }, h('bdi', null, plain(name))),
        h('small', null, h('bdi', null, about)),
      ]),
      h('span', { role: 'cell', class: 'note', title: note }, h('bdi', null, note)),
      ...ruleCells(row.verdicts),
      h('span', { role: 'cell', class: 'phase' }, row.gone ? `${plain(row.phase)}, gone` : plain(row.phase)),
      h('span', { role: 'cell', class: 'age' }, age(now, row.createdAt)),
    ],
  );
}

/** Arrow keys go from Pod to Pod. */
function move(event: KeyboardEvent, scroller: HTMLElement | null): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  const row = (event.target as HTMLElement).closest('.pod');
  if (step === 0 || row === null || scroller === null) return;
  event.preventDefault();
  const wanted = Number(row.getAttribute('aria-rowindex')) + step;
  const next = scroller.querySelector<HTMLAnchorElement>(`.pod[aria-rowindex="${wanted}"] a`);
  if (next === null) return;
  next.focus({ preventScroll: true });
  const top = (wanted - 2) * ROW;
  if (top < scroller.scrollTop) scroller.scrollTop = top;
  if (top + ROW > scroller.scrollTop + scroller.clientHeight) scroller.scrollTop = top + ROW - scroller.clientHeight;
}
