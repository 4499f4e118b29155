/**
 * Scenarios on a real cluster with the node agent beside the controller: every start and stop is decided, and nothing wrong
 * by what containerd itself recorded.
 */
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect } from 'chai';
import type { LiveResult } from '../../tools/lab/live.ts';
import { openChecks, runLive } from '../../tools/lab/live.ts';
import { score } from '../../tools/accuracy/score.ts';
import { table } from '../../tools/accuracy/table.ts';
import { ROOT } from './support/lab.ts';

const FOLDERS = ['test/fixtures/scenarios', 'test/fixtures/agent-scenarios'];
/** One sidecar after the other, a Job, a rollout, an order that is broken, and all of it within a second. */
const SCENARIOS = ['02-order', '03-completion', '16-rollout', '19-order-violated', '21-same-second'];
/** On two cores more of them make the runtime stamp a start so late that it falls into the next second. */
const AT_ONCE = 2;

describe('with the node agent, on a real cluster', function () {
  this.timeout(600_000);
  let results: readonly LiveResult[] = [];

  before(async () => {
    const folders = FOLDERS.flatMap((of) => readdirSync(join(ROOT, of)).map((name) => join(ROOT, of, name)));
    const chosen = folders.filter((folder) => SCENARIOS.includes(basename(folder)));
    results = await runLive(chosen, { atOnce: AT_ONCE, agent: true });
    console.log(table(results.map(({ scenario, scored }) => [scenario, score(scored)] as const)));
  });

  const checksOf = ({ scored }: LiveResult, rule: string) =>
    scored.report.pods.flatMap((p) => p.verdicts.filter((v) => v.rule === rule).flatMap((v) => v.checks));
  const resultOf = (name: string): LiveResult => {
    const found = results.find(({ scenario }) => scenario === name);
    if (found === undefined) throw new Error(`${name} did not run`);
    return found;
  };

  for (const name of SCENARIOS) {
    it(`${name}: every start and stop is decided, and nothing is wrong`, () => {
      const result = resultOf(name);
      expect(result.failed).to.equal(null);
      expect(checksOf(result, 'StopOrder')).not.to.have.length(0);
      expect(openChecks(result)).to.deep.equal([]);
      const { excluded, wrong, unproven, pairs } = score(result.scored);
      expect([...excluded, ...wrong, ...unproven, ...pairs]).to.deep.equal([]);
    });
  }

  for (const name of ['16-rollout', '21-same-second']) {
    it(`${name}: every stop is Verified by the runtime’s own times, to the microsecond`, () => {
      const result = resultOf(name);
      const checks = checksOf(result, 'StopOrder');
      expect(new Set(checks.map((c) => c.verdict))).to.deep.equal(new Set(['Verified']));
      for (const check of checks) expect(check.evidence.map((e) => e.source)).to.include('Runtime');
      const ends = result.scored.report.pods.flatMap((p) => p.containers).flatMap((c) => c.runs.at(-1)?.finished ?? []);
      for (const { earliest, latest } of ends) expect(micros(latest) - micros(earliest)).to.be.at.most(1);
    });
  }

  it('19-order-violated: the violation is proven', () => {
    const verdicts = checksOf(resultOf('19-order-violated'), 'StopOrder').map((c) => c.verdict);
    expect(verdicts).to.include('Violated');
  });
});

/** RFC 3339 with six digits to µs. */
function micros(text: string): number {
  return Date.parse(`${text.slice(0, 19)}Z`) * 1_000 + Number(text.slice(20, 26));
}
