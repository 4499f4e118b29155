import type { RuleVerdict, Verdict } from '../rules/verdict.ts';
import { glyphs } from './glyphs.ts';
import type { RenderOptions } from './options.ts';
import { paint, VERDICT_TONES } from './style.ts';
import { fitFor, hanging } from './text.ts';

/** The part of an AuditReport that is summed up. */
export interface Summed {
  readonly pods: readonly Judged[];
  readonly jobs: readonly Judged[];
}

interface Judged {
  readonly namespace: string;
  readonly name: string;
  readonly verdicts: readonly Pick<RuleVerdict, 'rule' | 'verdict' | 'cause'>[];
}

const ORDER: readonly Verdict[] = ['Violated', 'Undecided', 'Pending', 'Verified', 'NotApplicable'];
const MOST_VIOLATIONS = 20;

/** How many there were of each verdict, and every violation by name. */
export function renderSummary({ pods, jobs }: Summed, options: RenderOptions): string {
  const { width, color, unicode } = options;
  const { rule, verdicts, ellipsis } = glyphs(unicode);
  const violations = [...named('pod', pods), ...named('job', jobs)];
  const shown = violations
    .slice(0, MOST_VIOLATIONS)
    .flatMap((text) => hanging(`  ${verdicts.Violated} `, fitFor(unicode, text), 4, width))
    .map((line) => paint(line, VERDICT_TONES.Violated, color));
  const left = violations.length - MOST_VIOLATIONS;
  return [
    paint(rule.repeat(width), 'dim', color),
    ...countLines([...pods, ...jobs], `${objects(pods, jobs)}:`, options),
    ...shown,
    ...(left > 0 ? [`    ${ellipsis} and ${left} more`] : []),
    '',
  ].join('\n');
}

function objects(pods: readonly Judged[], jobs: readonly Judged[]): string {
  return [number(pods.length, 'Pod'), ...(jobs.length > 0 ? [number(jobs.length, 'Job')] : [])].join(', ');
}

/** In one line, or one below the other where that is too long. */
function countLines(judged: readonly Judged[], title: string, options: RenderOptions): readonly string[] {
  const { width, color, unicode } = options;
  const { verdicts, dot } = glyphs(unicode);
  const all = judged.flatMap((o) => o.verdicts.map((v) => v.verdict));
  const counts = ORDER.map((verdict) => ({ verdict, count: all.filter((v) => v === verdict).length }))
    .filter(({ count }) => count > 0)
    .map(({ verdict, count }) => ({ text: `${verdicts[verdict]} ${count} ${verdict}`, tone: VERDICT_TONES[verdict] }));
  const head = paint(title, 'bold', color);
  const painted = counts.map(({ text, tone }) => paint(text, tone, color));
  const length = [title, ...counts.map((c) => c.text)].join(' - ').length;
  return length <= width ? [`${head} ${painted.join(` ${dot} `)}`] : [head, ...painted.map((line) => `  ${line}`)];
}

function named(kind: string, objects: readonly Judged[]): readonly string[] {
  return objects.flatMap(({ namespace, name, verdicts }) =>
    verdicts
      .filter((v) => v.verdict === 'Violated')
      .map((v) => `${kind}/${namespace}/${name}: ${v.rule} Violated${v.cause === null ? '' : ` (${v.cause})`}`),
  );
}

function number(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
