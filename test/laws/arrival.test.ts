import { expect } from 'chai';
import fc from 'fast-check';
import { judge } from '../support/judge.ts';
import { simulate } from '../support/kubelet/history.ts';
import { duplicated, interleaved, shuffled } from '../support/lines.ts';

const RUNS = 1_000;
const seed = fc.integer({ min: 1, max: 1_000_000 });
const last = { t: '2026-11-22T23:00:00Z', resource: 'jobs', type: 'BOOKMARK', object: {} } as const;
const bytes = (lines: Parameters<typeof judge>[0]): string => JSON.stringify(judge([...lines, last]));

describe('laws of arrival: the report is a function of the evidence, not of how it came', function () {
  this.timeout(60_000);

  it('the frames of Pods and Events may be interleaved at will', () => {
    fc.assert(
      fc.property(seed, seed, (history, order) => {
        const { lines } = simulate(history);
        expect(bytes(interleaved(lines, order))).to.equal(bytes(lines));
      }),
      { numRuns: RUNS },
    );
  });

  it('all frames may come in any order', () => {
    fc.assert(
      fc.property(seed, seed, (history, order) => {
        const { lines } = simulate(history);
        expect(bytes(shuffled(lines, order))).to.equal(bytes(lines));
      }),
      { numRuns: RUNS },
    );
  });

  it('any of them may come again', () => {
    fc.assert(
      fc.property(seed, seed, (history, order) => {
        const { lines } = simulate(history);
        expect(bytes(duplicated(lines, order))).to.equal(bytes(lines));
      }),
      { numRuns: RUNS },
    );
  });
});
