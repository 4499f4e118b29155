import { type ComponentChildren, type VNode } from 'preact';
import { h } from '../h.ts';
import type { Explanation } from '../../view/explain.ts';
import { plain } from '../text.ts';

/** Something in the drawing that says why it is so, when pointed at or focused. */
export interface Item {
  readonly key: string;
  /** Lane by number; what is above the lanes comes before them, the connectors after. */
  readonly row: number;
  readonly x: number;
  readonly explain: () => Explanation;
}

export interface Pen {
  /** For a page, where items can be focused; else for a file, where hovering shows a title. */
  readonly asks: boolean;
  /** All items that were drawn, for the page to find what is pointed at. */
  readonly items: Item[];
}

export function item(pen: Pen, of: Item, className: string, children: ComponentChildren): VNode {
  const isFirst = pen.items.length === 0;
  pen.items.push(of);
  const said = sayExplanation(of.explain());
  if (!pen.asks) return h('g', { class: className }, h('title', null, said), children);
  return h(
    'g',
    {
      key: of.key,
      class: `item ${className}`,
      role: 'img',
      'aria-label': said,
      'data-item': of.key,
      tabindex: isFirst ? 0 : -1,
    },
    children,
  );
}

function sayExplanation({ title, lines }: Explanation): string {
  return plain([title, ...lines.map((l) => `${l.label}: ${l.text}`)].join('. '), 1_000);
}
