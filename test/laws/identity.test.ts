import { expect } from 'chai';
import fc from 'fast-check';
import { judge } from '../support/judge.ts';
import { simulate } from '../support/kubelet/history.ts';
import { shuffled } from '../support/lines.ts';

const seed = fc.integer({ min: 1, max: 1_000_000 });
const last = { t: '2026-11-22T23:00:00Z', resource: 'jobs', type: 'BOOKMARK', object: {} } as const;

describe('laws of identity: a Pod is its uid, not its name', function () {
  this.timeout(60_000);

  it('two Pods of one name, their frames and Events mixed, are judged as each alone', () => {
    fc.assert(
      fc.property(seed, seed, seed, (one, other, order) => {
        fc.pre(one !== other);
        const [a, b] = [simulate(one), simulate(other)];
        const together = judge([...shuffled([...a.lines, ...b.lines], order), last]);
        for (const { uid, lines, plan } of [a, b]) {
          // The node is one and the same: its newest version is that of the kubelet.
          const nodes = [...a.lines, ...b.lines].filter((l) => l.resource === 'nodes');
          const alone = judge([...shuffled([...nodes, ...lines.filter((l) => l.resource !== 'nodes')], order), last]);
          const orders = (report: typeof alone): unknown =>
            report.pods
              .filter((p) => p.uid === uid)
              .map(({ containers, verdicts }) => ({ containers, checks: verdicts.flatMap((v) => v.checks) }));
          expect(orders(together), `${plan.stop} of ${uid}`).to.deep.equal(orders(alone));
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
