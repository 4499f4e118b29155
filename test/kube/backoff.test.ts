import { expect } from 'chai';
import * as fc from 'fast-check';
import { backoffMs, failuresAfter } from '../../src/kube/backoff.ts';

describe('backoff', () => {
  it('begins at 0.8 s and doubles', () => {
    expect([1, 2, 3].map((failures) => backoffMs(failures, 0))).to.deep.equal([800, 1600, 3200]);
  });

  it('never exceeds 30 s nor falls below 0.8 s', () => {
    const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2000 }), random, (failures, roll) => {
        expect(backoffMs(failures, roll)).to.be.within(800, 30_000);
      }),
    );
  });

  it('spreads clients that failed together, at the longest wait too', () => {
    expect(backoffMs(50, 0.9)).to.be.greaterThan(backoffMs(50, 0.1) + 10_000);
  });

  it('forgets failures after two healthy minutes, and not before', () => {
    expect(failuresAfter(7, 120_000)).to.equal(1);
    expect(failuresAfter(7, 119_999)).to.equal(8);
  });
});
