import type { JobReport } from '../report/report.ts';
import { worst } from '../rules/verdict.ts';
import { glyphs } from './glyphs.ts';
import type { RenderOptions } from './options.ts';
import { paint, VERDICT_TONES } from './style.ts';
import { fitFor } from './text.ts';
import { verdictLines } from './verdict-lines.ts';

/** One Job and its verdicts; its Pods are drawn by themselves. */
export function renderJob({ namespace, name, verdicts }: JobReport, options: RenderOptions): string {
  const { color, unicode } = options;
  const result = worst(verdicts.map((v) => v.verdict));
  const badge = paint(glyphs(unicode).verdicts[result], VERDICT_TONES[result], color);
  const title = paint(`job/${fitFor(unicode, namespace)}/${fitFor(unicode, name)}`, 'bold', color);
  return `${[`${badge} ${title}`, ...verdictLines(verdicts, null, options)].join('\n')}\n`;
}
