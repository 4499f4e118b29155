import { type VNode } from 'preact';
import { h } from './h.ts';
import { useMemo, useRef, useState } from 'preact/hooks';
import type { Explanation, Say } from '../view/explain.ts';
import type { TimelineView } from '../view/timeline-view.ts';
import { draw } from './drawing/drawing.ts';
import type { Item } from './drawing/item.ts';
import { layoutOf, zoomSpans } from './drawing/layout.ts';
import { nextItem } from './drawing/walk.ts';
import { plain } from './text.ts';
import { labeller, sayer, type TimeMode } from './times.ts';
import { useWidth } from './use.ts';

export type Zoom = 'whole' | 'start' | 'stop';

interface TimelineProps {
  readonly view: TimelineView;
  readonly zoom: Zoom;
  readonly mode: TimeMode;
}

/** The drawing, which says why anything in it is as it is when that is pointed at, or reached with the arrow keys. */
export function Timeline({ view, zoom, mode }: TimelineProps): VNode {
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const [asked, setAsked] = useState<string | null>(null);
  const say: Say = sayer(mode, view.span.from);
  // Not for every move of the pointer: the drawing stays the same object, and is not looked at again.
  const drawing = useMemo(() => {
    const span = zoom === 'whole' ? null : zoomSpans(view)[zoom];
    const layout = layoutOf(view, Math.max(320, width), span);
    return draw(view, layout, { say, label: labeller(mode, view.span.from), asks: true });
  }, [view, width, zoom, mode]);
  const items = new Map(drawing.items.map((item) => [item.key, item]));
  const ask = (event: Event): void => {
    const key = keyOf(event.target);
    if (key !== null) setAsked(key);
  };
  const walk = (event: KeyboardEvent): void => {
    const here = items.get(keyOf(event.target) ?? '');
    const next = here === undefined ? null : nextItem(drawing.items, here, event.key);
    if (next === null || frame.current === null) return;
    event.preventDefault();
    focusOn(frame.current, next);
  };
  // What is broken says why without being asked.
  const broken = view.connectors.findIndex((c) => c.verdict === 'Violated');
  const item = items.get(asked ?? `c${broken}`);
  return h('div', { class: 'timeline' }, [
    h(
      'div',
      { class: 'canvas', ref: frame, onMouseOver: ask, onFocusIn: ask, onClick: ask, onKeyDown: walk },
      width === 0 ? null : drawing.svg,
    ),
    h(Answer, { said: item?.explain() ?? null }),
  ]);
}

function Answer({ said }: { readonly said: Explanation | null }): VNode {
  if (said === null) {
    return h(
      'div',
      { class: 'answer hint' },
      'Point at anything, or press Tab and the arrow keys, to see why it is drawn so.',
    );
  }
  return h('div', { class: 'answer' }, [
    h('strong', null, h('bdi', null, plain(said.title))),
    h(
      'dl',
      null,
      said.lines.map((line) =>
        h('div', null, [h('dt', null, plain(line.label)), h('dd', null, h('bdi', null, plain(line.text)))]),
      ),
    ),
  ]);
}

function keyOf(target: EventTarget | null): string | null {
  return target instanceof Element ? (target.closest('[data-item]')?.getAttribute('data-item') ?? null) : null;
}

/** One item at a time is reached by the Tab key: the one that was left. */
function focusOn(frame: HTMLElement, { key }: Item): void {
  const element = frame.querySelector<SVGElement>(`[data-item="${key}"]`);
  if (element === null) return;
  for (const before of frame.querySelectorAll('[data-item][tabindex="0"]')) before.setAttribute('tabindex', '-1');
  element.setAttribute('tabindex', '0');
  element.focus();
}
