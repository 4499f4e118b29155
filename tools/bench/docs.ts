/** Writes the figures of build/bench.json into docs/benchmark.md: `node tools/bench/docs.ts`, after a run on a quiet machine. */
import { readFileSync, writeFileSync } from 'node:fs';
import { type Machine, said } from './report/machine.ts';
import type { Row } from './report/result.ts';
import { table } from './report/table.ts';

const PAGE = 'docs/benchmark.md';

const { machine, rows } = JSON.parse(readFileSync('build/bench.json', 'utf8')) as {
  readonly machine: Machine;
  readonly rows: readonly (Omit<Row, 'ours'> & { readonly ours: number | null })[];
};
// JSON has no word for a figure that could not be had.
const figures = rows.map((r): Row => ({ ...r, ours: r.ours ?? Number.NaN }));
let page = readFileSync(PAGE, 'utf8');
for (const [part, belongs] of [
  ['bench', (row: Row) => row.scene !== 'lab'],
  ['lab', (row: Row) => row.scene === 'lab'],
] as const) {
  const own = figures.filter(belongs);
  if (own.length === 0) continue;
  const [begin, end] = [`<!-- ${part}: begin -->`, `<!-- ${part}: end -->`];
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from === -1 || to < from) throw new Error(`${PAGE}: no ${begin} … ${end}`);
  page = `${page.slice(0, from + begin.length)}\n${said(machine)}\n\n${table(own)}\n${page.slice(to)}`;
}
writeFileSync(PAGE, page);
