import { glyphs, type CellKind } from './glyphs.ts';
import type { RenderOptions } from './options.ts';
import { paint } from './style.ts';
import { wrap } from './text.ts';

const MEANINGS: readonly (readonly [kind: CellKind, meaning: string])[] = [
  ['ready', 'ready'],
  ['running', 'not ready'],
  ['starting', 'startup probe'],
  ['terminating', 'stopping'],
  ['uncertain', 'may have run'],
  ['waiting', 'waiting'],
  ['pulling', 'pulling'],
  ['created', 'created'],
  ['restart', 'restart'],
  ['folded', 'many runs'],
  ['unhealthy', 'probe failed'],
  ['killed', 'killed by probe'],
];

/** What the signs of the lanes mean. */
export function renderLegend({ width, color, unicode }: RenderOptions): string {
  const { cells, request, graceEnd } = glyphs(unicode);
  const signs = MEANINGS.map(([kind, meaning]) => `${cells[kind]} ${meaning}`);
  // A no-break space keeps a sign with its meaning.
  const text = [...signs, `${request} stop begins`, `${graceEnd} grace period ends`]
    .map((s) => s.replaceAll(' ', '\u00a0'))
    .join('  ');
  return `${wrap(text, width)
    .map((line) => paint(line.replaceAll('\u00a0', ' ').trim(), 'dim', color))
    .join('\n')}\n`;
}
