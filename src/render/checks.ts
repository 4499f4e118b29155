import { describe } from '../rules/order-check.ts';
import type { Connector } from '../view/connectors.ts';
import type { TimelineView } from '../view/timeline-view.ts';
import { glyphs } from './glyphs.ts';
import type { RenderOptions } from './options.ts';
import { paint, VERDICT_TONES } from './style.ts';
import { fitFor, wrap, widthOf } from './text.ts';

/** The ordering constraints, one by one, with what became of each and why. */
export function checkLines(view: TimelineView, options: RenderOptions): readonly string[] {
  const said = view.connectors.map((c) => ({ connector: c, statement: statementOf(c, view, options) }));
  const longest = Math.max(0, ...said.map((s) => widthOf(s.statement)));
  return said.flatMap(({ connector, statement }) => lines(connector, statement, longest, options));
}

function statementOf({ attempt, before, after }: Connector, view: TimelineView, { unicode }: RenderOptions): string {
  const passage = view.attempts > 1 ? `[${attempt}] ` : '';
  return fitFor(unicode, `${passage}${describe(before)} ${glyphs(unicode).arrow} ${describe(after)}`);
}

function lines(
  { verdict, reason, why, evidence }: Connector,
  statement: string,
  longest: number,
  { width, color, unicode }: RenderOptions,
): readonly string[] {
  const { verdicts, dot } = glyphs(unicode);
  const tone = VERDICT_TONES[verdict];
  const badge = `  ${paint(verdicts[verdict], tone, color)} `;
  const sources = [...new Set(evidence.map((e) => e.source))].join(', ');
  const isDecided = verdict === 'Verified' || verdict === 'Violated';
  const ground = isDecided && sources !== '' ? ` ${dot} ${sources}` : isDecided ? '' : ` (${reason})`;
  const because = fitFor(unicode, why + ground);
  const beside = 4 + longest + 3;
  const column = beside + Math.min(widthOf(because), 30) <= width ? beside : 0;
  const text = (line: string): string => paint(line, isDecided ? 'dim' : tone, color);
  if (column === 0) {
    const [first = '', ...more] = wrap(statement, width - 4);
    return [
      badge + first,
      ...more.map((line) => `    ${line}`),
      ...wrap(because, width - 6).map((line) => `      ${text(line)}`),
    ];
  }
  const [first = '', ...more] = wrap(because, width - column);
  const pad = ' '.repeat(longest - widthOf(statement) + 3);
  return [badge + statement + pad + text(first), ...more.map((line) => ' '.repeat(column) + text(line))];
}
