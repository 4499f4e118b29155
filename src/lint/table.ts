import type { RenderOptions } from '../render/options.ts';
import { paint } from '../render/style.ts';
import { fitFor } from '../render/text.ts';
import { objectOf, type Checked, type LintedFile, type Located } from './lint.ts';

/** For people and their editors, a line each as compilers write it; the sum at the end. */
export function* lintTable(files: readonly LintedFile[], options: RenderOptions): Generator<string> {
  for (const { file, checked } of files) {
    for (const one of checked) for (const finding of one.findings) yield drawn(file, one, finding, options);
  }
  yield `${sum(files)}\n`;
}

function drawn(file: string, checked: Checked, finding: Located, { color, unicode }: RenderOptions): string {
  const { severity, id, container, message, line } = finding;
  const fit = (text: string): string => fitFor(unicode, text);
  const about = `${objectOf(checked)}${container === null ? '' : `, container ${container}`}`;
  const kind = paint(`${severity} ${id}`, severity === 'error' ? 'red' : 'yellow', color);
  return `${fit(`${file}:${line}`)}: ${kind}: ${fit(`${about}: ${message}`)}\n`;
}

function sum(files: readonly LintedFile[]): string {
  const all = files.flatMap((f) => f.checked);
  const found = all.flatMap((c) => c.findings);
  const errors = found.filter((f) => f.severity === 'error').length;
  const skipped = files.reduce((n, f) => n + f.skipped, 0);
  const broken = files.reduce((n, f) => n + f.broken.length, 0);
  return [
    `${counted(all.length, 'Pod template')}: ${counted(errors, 'error')}, ${found.length - errors} advice`,
    ...(skipped > 0 ? [`${counted(skipped, 'object')} of other kinds skipped`] : []),
    ...(broken > 0 ? [`${counted(broken, 'document')} not read`] : []),
  ].join('; ');
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
