/**
 * Runs scenarios live on the lab's cluster, with the controller on and containerd's own events beside it, and prints what
 * every rule said and how many checks were decided, wrong and unproven. Exit status 1 on anything wrong.
 *
 *   tools/lab-scenarios.ts [--agent] [--at-once N] ../shared/scenarios/*
 *
 * With --agent the node agent runs beside it (by a token bound to the node, behind the policies of config/admission), and every
 * start and stop has to be decided: what is not is told too.
 *
 * With the kubelet that runs: `KUBELET=$(../shared/lab/kubelet 1.34.4) ../shared/lab/up` sets another.
 */
import { parseArgs } from 'node:util';
import { must } from '../test/lab/kubectl.ts';
import { score } from './accuracy/score.ts';
import { table, total } from './accuracy/table.ts';
import { openChecks, runLive } from './lab/live.ts';
import { verdictTable } from './lab/verdict-table.ts';

const { values, positionals } = parseArgs({
  options: { 'at-once': { type: 'string', default: '8' }, agent: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const atOnce = Number(values['at-once']);

if (positionals.length === 0 || !Number.isSafeInteger(atOnce) || atOnce < 1) {
  console.error('usage: tools/lab-scenarios.ts [--agent] [--at-once N] SCENARIO...');
  process.exitCode = 2;
} else {
  const kubelets = await must(['get', 'nodes', '-o', 'jsonpath={.items[*].status.nodeInfo.kubeletVersion}']);
  const results = await runLive(positionals, { atOnce, agent: values.agent });
  const rows = results.map(({ scenario, scored }) => [scenario, score(scored)] as const);
  const sum = total(rows.map(([, s]) => s));
  console.log(`kubelet ${kubelets}\n\n${verdictTable(results)}\n\n${table([...rows, ['total', sum]])}`);
  for (const { scenario, failed } of results) if (failed !== null) console.error(`${scenario}: ${failed}`);
  for (const [name, { excluded, wrong, unproven, pairs }] of rows) {
    for (const line of [...excluded, ...wrong, ...unproven, ...pairs]) console.error(`${name}: ${line}`);
  }
  const open = values.agent ? results.flatMap(openChecks) : [];
  for (const line of open) console.error(`not decided: ${line}`);
  const bad = [...open, ...sum.excluded, ...sum.wrong, ...sum.unproven, ...sum.pairs].length;
  if (bad > 0 || results.some((r) => r.failed !== null)) process.exitCode = 1;
}
