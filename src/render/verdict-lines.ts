import type { Micros } from '../evidence/time.ts';
import type { Verdict } from '../rules/verdict.ts';
import { glyphs } from './glyphs.ts';
import type { RenderOptions } from './options.ts';
import { sinceStart } from '../view/relative-time.ts';
import { paint, VERDICT_TONES } from './style.ts';
import { fitFor, hanging, wrap } from './text.ts';

/** What a rule said, as far as it is drawn: the report's form of it, or the view's with its times. */
export interface Said {
  readonly rule: string;
  readonly verdict: Verdict;
  readonly reason: string;
  readonly message: string;
  readonly cause: string | null;
  readonly open?: boolean;
  readonly since?: Micros | null;
  readonly until?: Micros | null;
}

const RULE_WIDTH = 17;
const VERDICT_WIDTH = 10;
/** Below this there is no column for messages: they go under their rule. */
const ENOUGH_FOR_COLUMNS = 72;

/** One line a rule, and one for all the rules that do not apply. */
export function verdictLines(said: readonly Said[], start: Micros | null, options: RenderOptions): readonly string[] {
  const applying = said.filter((s) => s.verdict !== 'NotApplicable');
  const rest = said.filter((s) => s.verdict === 'NotApplicable');
  return [
    ...applying.flatMap((s) => oneVerdict(s, start, options)),
    ...(rest.length > 0 ? [...notApplicable(rest, options)] : []),
  ];
}

function oneVerdict(said: Said, start: Micros | null, { width, color, unicode }: RenderOptions): readonly string[] {
  const { verdict, rule, message, cause } = said;
  const tone = VERDICT_TONES[verdict];
  const badge = paint(glyphs(unicode).verdicts[verdict], tone, color);
  const text = fitFor(
    unicode,
    [sentence(message), ...(cause === null ? [] : [`Cause: ${cause}.`]), ...times(said, start)].join(' '),
  );
  if (width < ENOUGH_FOR_COLUMNS) {
    return [
      `  ${badge} ${paint(`${rule} ${verdict}`, tone, color)}`,
      ...wrap(text, width - 4).map((line) => `    ${line}`),
    ];
  }
  const indent = 4 + VERDICT_WIDTH + RULE_WIDTH;
  const [first = '', ...more] = wrap(text, width - indent);
  const words = paint(verdict.padEnd(VERDICT_WIDTH) + rule.padEnd(RULE_WIDTH), tone, color);
  return [`  ${badge} ${words}${first}`, ...more.map((line) => ' '.repeat(indent) + line)];
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

/** When a violation of a lasting kind began and ended. */
function times({ verdict, open, since, until }: Said, start: Micros | null): readonly string[] {
  if (verdict !== 'Violated' || since == null || start === null) return [];
  const from = `Since ${sinceStart(Math.max(0, since - start))}`;
  if (open === true) return [`${from}, still so.`];
  return until == null ? [`${from}.`] : [`${from}, until ${sinceStart(Math.max(0, until - start))}.`];
}

function notApplicable(said: readonly Said[], { width, color, unicode }: RenderOptions): readonly string[] {
  const sign = glyphs(unicode).verdicts.NotApplicable;
  const list = said.map((s) => `${s.rule} (${s.reason})`).join(', ');
  return hanging(`  ${sign} `, `not applicable: ${fitFor(unicode, list)}`, 4, width).map((line) =>
    paint(line, 'dim', color),
  );
}
