import type { Row } from './result.ts';

const HEAD = ['', 'measured', 'ours', 'client-node', 'ratio', 'unit', 'aim'];

/** The rows for people, as Markdown, which a terminal shows well enough. */
export function table(rows: readonly Row[]): string {
  const cells = rows.map((r) => [
    r.scene,
    r.what,
    number(r.ours),
    r.informer === null ? '–' : number(r.informer),
    r.ratio === null ? '–' : `${r.ratio}x`,
    r.unit,
    r.aim === null ? '' : `${r.aim.text}: ${r.aim.reached ? 'reached' : 'missed'}`,
  ]);
  const widths = HEAD.map((title, i) => Math.max(title.length, ...cells.map((c) => c[i]?.length ?? 0)));
  const line = (texts: readonly string[]): string =>
    `| ${texts.map((t, i) => (i >= 2 && i <= 4 ? t.padStart(widths[i] ?? 0) : t.padEnd(widths[i] ?? 0))).join(' | ')} |`;
  const rule = widths.map((w, i) => (i >= 2 && i <= 4 ? `${'-'.repeat(w - 1)}:` : '-'.repeat(w)));
  return [line(HEAD), line(rule), ...cells.map(line)].join('\n');
}

function number(value: number): string {
  if (Number.isNaN(value)) return '?';
  return value.toLocaleString('en', { maximumFractionDigits: value < 100 ? 2 : 0 });
}
