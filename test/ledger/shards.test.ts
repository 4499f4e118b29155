import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { countHolding, MOST_SHARDS, shardCount, shardOf } from '../../src/ledger/shards.ts';

const uids = Array.from({ length: 10_000 }, () => randomUUID());

describe('ledger/shards', () => {
  it('are one object per some hundred Pods', () => {
    expect([0, 1, 500].map((pods) => shardCount(1, pods))).to.deep.equal([1, 1, 1]);
    expect(shardCount(1, 501)).to.equal(2);
    expect(shardCount(1, 10_000)).to.equal(32);
  });

  it('are never more than config/rbac names', () => {
    expect(shardCount(1, 1_000_000)).to.equal(MOST_SHARDS);
  });

  it('are not joined again until they are nearly empty: Pods that come and go move nothing', () => {
    const count = shardCount(1, 1_001);
    expect(count).to.equal(4);
    expect(shardCount(count, 501)).to.equal(4);
    expect(shardCount(count, 499)).to.equal(2);
    expect(shardCount(count, 0)).to.equal(1);
  });

  it('hold about as many Pods each', () => {
    const sizes = Array.from({ length: 32 }, () => 0);
    for (const uid of uids) sizes[shardOf(uid, 32)] = (sizes[shardOf(uid, 32)] ?? 0) + 1;
    expect(Math.max(...sizes)).to.be.below((10_000 / 32) * 1.4);
    expect(Math.min(...sizes)).to.be.above((10_000 / 32) * 0.6);
  });

  it('when they are doubled, a Pod stays where it is or goes to the one new half of that', () => {
    for (const uid of uids) {
      const [before, after] = [shardOf(uid, 8), shardOf(uid, 16)];
      expect(after === before || after === before + 8, uid).to.equal(true);
    }
  });

  it('give the same place to the same uid in every process', () => {
    expect(shardOf('2d799335-6979-489e-9105-30df9a61c6e3', 64)).to.equal(45);
  });

  it('are as many as the highest that was found tells', () => {
    expect([0, 1, 2, 3, 4, 63].map(countHolding)).to.deep.equal([1, 2, 4, 4, 8, 64]);
  });
});
