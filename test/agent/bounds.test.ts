import { expect } from 'chai';
import { bucket } from '../../src/agent/bucket.ts';
import { ring } from '../../src/agent/ring.ts';

describe('the ring between the socket and the reader', () => {
  it('gives back in order, and lets the oldest go when it is full', () => {
    const waiting = ring<number>(3);
    for (const item of [1, 2, 3, 4, 5]) waiting.push(item);
    expect(waiting.dropped()).to.equal(2);
    expect([waiting.shift(), waiting.shift()]).to.deep.equal([3, 4]);
    waiting.push(6);
    expect([waiting.size(), waiting.shift(), waiting.shift(), waiting.shift()]).to.deep.equal([2, 5, 6, undefined]);
  });
});

describe('the bound of a rate', () => {
  it('allows a burst, then so many a second, and never more than the burst', () => {
    const bound = bucket({ perSecond: 2, burst: 3 }, 0);
    expect([1, 2, 3, 4].map(() => bound.take(0))).to.deep.equal([true, true, true, false]);
    expect(bound.waitMs(0)).to.equal(500);
    expect(bound.take(500)).to.equal(true);
    expect(bound.take(999)).to.equal(false);
    expect([1, 2, 3, 4].map(() => bound.take(60_000))).to.deep.equal([true, true, true, false]);
  });

  it('gives nothing for a clock that goes back', () => {
    const bound = bucket({ perSecond: 1, burst: 1 }, 1_000);
    expect([bound.take(1_000), bound.take(0), bound.take(500)]).to.deep.equal([true, false, false]);
  });
});
