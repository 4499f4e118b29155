/**
 * The benchmark (docs/benchmark.md): `node tools/bench/main.ts [SCENE...]`, all but `lab` without a name. Writes
 * build/bench.json and prints a table. Says what was measured, and fails on no figure.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { machine, said } from './report/machine.ts';
import type { Row } from './report/result.ts';
import { table } from './report/table.ts';
import { controllerScene } from './scenes/controller.ts';
import { judgeScene } from './scenes/judge.ts';
import { labScene } from './scenes/lab.ts';
import { memoryScene } from './scenes/memory.ts';
import { syncScene } from './scenes/sync.ts';
import { watchScene } from './scenes/watch.ts';

const SCENES: Readonly<Record<string, () => Promise<readonly Row[]>>> = {
  watch: watchScene,
  memory: memoryScene,
  sync: syncScene,
  controller: controllerScene,
  judge: judgeScene,
  lab: labScene,
};
/** Not without being asked for: it needs a cluster. */
const NAMED_ONLY = new Set(['lab']);

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => SCENES[name] === undefined);
if (unknown.length > 0) {
  console.error(`${unknown.join(', ')}: no such scene; there are ${Object.keys(SCENES).join(', ')}`);
  process.exit(2);
}
const about = machine();
const rows: Row[] = [];
for (const [name, scene] of Object.entries(SCENES)) {
  if (asked.length === 0 ? NAMED_ONLY.has(name) : !asked.includes(name)) continue;
  const began = performance.now();
  process.stderr.write(`${name} … `);
  rows.push(...(await scene()));
  process.stderr.write(`${((performance.now() - began) / 1000).toFixed(0)} s\n`);
}
mkdirSync('build', { recursive: true });
writeFileSync('build/bench.json', `${JSON.stringify({ machine: about, rows }, null, 2)}\n`);
console.log(`\n${table(rows)}\n`);
console.log(`${said(about)}\nbuild/bench.json has it all; node tools/bench/docs.ts writes it into docs/benchmark.md.`);
