import { expect } from 'chai';
import fc from 'fast-check';
import { between, compare, earliestOf, latestOf, transition, type Claim } from '../../src/timeline/bounds.ts';

const claim = (earliest: number, latest: number): Claim => ({
  earliest,
  latest,
  evidence: { source: 'Status', ref: `${earliest}-${latest}` },
});
const interval = fc
  .tuple(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 0, max: 20 }))
  .map(([a, n]) => claim(a, a + n));

describe('timeline/bounds', () => {
  it('a transition is the intersection of what its sources say', () => {
    expect(transition([claim(1, 9), claim(4, 12)])).to.include({ earliest: 4, latest: 9, conflicting: false });
  });

  it('sources that exclude each other are kept, span it all, and decide nothing', () => {
    const both = transition([claim(1, 3), claim(7, 9)]);
    expect(both).to.include({ earliest: 1, latest: 9, conflicting: true });
    expect(both?.evidence).to.have.length(2);
  });

  it('without a source there is none', () => expect(transition([])).to.equal(null));

  const orders = [
    [claim(1, 4), claim(5, 9), 'before'],
    [claim(1, 5), claim(5, 9), 'before'],
    [claim(1, 6), claim(5, 9), 'unknown'],
    [claim(5, 9), claim(1, 5), 'unknown'],
    [claim(6, 9), claim(1, 5), 'after'],
    [claim(1, 9), claim(1, 9), 'unknown'],
  ] as const;
  for (const [a, b, order] of orders) {
    it(`[${a.earliest}, ${a.latest}] against [${b.earliest}, ${b.latest}]: ${order}`, () =>
      expect(compare(a, b)).to.equal(order));
  }

  it('an order that is known holds for every pair of moments within the bounds', () => {
    fc.assert(
      fc.property(
        interval,
        interval,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (a, b, p, q) => {
          const x = a.earliest + p * (a.latest - a.earliest);
          const y = b.earliest + q * (b.latest - b.earliest);
          if (compare(a, b) === 'before') expect(x).to.be.at.most(y);
          if (compare(a, b) === 'after') expect(x).to.be.above(y);
          const { atLeast, atMost } = between(a, b);
          expect(Math.max(0, y - x)).to.be.within(atLeast, atMost);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('more claims never widen', () => {
    fc.assert(
      fc.property(fc.array(interval, { minLength: 1, maxLength: 6 }), interval, (claims, more) => {
        const [few, many] = [transition(claims), transition([...claims, more])];
        if (few === null || many === null || few.conflicting || many.conflicting) return;
        expect(many.earliest).to.be.at.least(few.earliest);
        expect(many.latest).to.be.at.most(few.latest);
      }),
      { numRuns: 1_000 },
    );
  });

  it('knows the earliest and the latest of several moments', () => {
    expect(earliestOf([claim(1, 9), claim(3, 4)])).to.deep.equal({ earliest: 1, latest: 4 });
    expect(latestOf([claim(1, 9), claim(3, 4)])).to.deep.equal({ earliest: 3, latest: 9 });
    expect(earliestOf([])).to.equal(null);
    expect(latestOf([])).to.equal(null);
  });
});
