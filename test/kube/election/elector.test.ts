import { expect } from 'chai';
import { WRITE_DEADLINE_MS } from '../../../src/kube/deadline.ts';
import { LEASE_MS, RENEW_DEADLINE_MS } from '../../../src/kube/election/elector.ts';
import { createWorld } from './world.ts';

describe('kube/election: the elector', () => {
  it('lets a write that a term has begun end before another may lead', () => {
    expect(RENEW_DEADLINE_MS + WRITE_DEADLINE_MS).to.be.below(LEASE_MS);
  });

  it('leads at once where there is no Lease, and renews it every 2 s without reading it', async () => {
    const world = createWorld();
    const a = world.replica('a');
    await world.advance(20);
    expect(a.believes()).to.equal(true);
    expect(world.lease()).to.include({ holder: 'a', durationMs: 15_000, transitions: 0, version: '1.0.0' });
    await world.advance(10_000);
    expect(world.requests).to.deep.equal(['a GET', 'a POST', 'a PUT', 'a PUT', 'a PUT', 'a PUT', 'a PUT']);
    const record = world.lease();
    expect((record?.renewedMs ?? 0) - (record?.acquiredMs ?? 0)).to.be.within(9_900, 10_100);
  });

  it('follows where another leads, whatever the clocks say, and names it once', async () => {
    const world = createWorld();
    const a = world.replica('a');
    await world.advance(100);
    const ahead = world.replica('b', { offset: 3_600_000, rate: 1 });
    const behind = world.replica('c', { offset: -3_600_000, rate: 1 });
    await world.advance(120_000);
    expect([a, ahead, behind].map((r) => r.believes())).to.deep.equal([true, false, false]);
    expect(ahead.told).to.deep.equal(['follows a']);
    expect(behind.told).to.deep.equal(['follows a']);
  });

  for (const killedAt of [2_001, 2_500, 3_000, 3_500, 3_999]) {
    it(`takes over within 17 s of a SIGKILL, and not before the lease has run out (killed at ${killedAt} ms)`, async () => {
      const world = createWorld({ random: () => 0.999 });
      const a = world.replica('a');
      await world.advance(300);
      const b = world.replica('b');
      await world.advance(killedAt - 300);
      a.kill();
      await world.advance(12_900);
      expect(b.believes()).to.equal(false);
      await world.advance(17_000 - 12_900);
      expect(b.believes()).to.equal(true);
      expect(world.lease()).to.include({ holder: 'b', transitions: 1 });
    });
  }

  it('gives the Lease back when it stops, so that another leads within 2 s', async () => {
    const world = createWorld();
    const a = world.replica('a');
    await world.advance(100);
    const b = world.replica('b');
    await world.advance(5_000);
    const stopped = a.elector.stop();
    await world.advance(20);
    await stopped;
    expect(a.told.at(-1)).to.equal('lost Stopped');
    expect(world.lease()).to.include({ holder: '', durationMs: 1_000, transitions: 0 });
    await world.advance(2_000);
    expect(b.believes()).to.equal(true);
    expect(world.lease()).to.include({ holder: 'b', transitions: 1 });
  });

  it('gives the Lease back although the answer to its last renewal was lost', async () => {
    const world = createWorld();
    const a = world.replica('a');
    await world.advance(1_900);
    world.network(() => ({ there: 5, back: null }));
    await world.advance(200);
    world.network(() => ({ there: 5, back: 5 }));
    const stopped = a.elector.stop();
    await world.advance(50);
    await stopped;
    expect(world.lease()?.holder).to.equal('');
  });

  it('gives back nothing that is not its own', async () => {
    const world = createWorld();
    world.replica('a');
    await world.advance(100);
    const b = world.replica('b');
    await world.advance(3_000);
    const stopped = b.elector.stop();
    await world.advance(50);
    await stopped;
    expect(world.lease()?.holder).to.equal('a');
  });

  it('stops within 2 s although the API server does not answer', async () => {
    const world = createWorld();
    const a = world.replica('a');
    await world.advance(100);
    world.network(() => ({ there: null, back: null }));
    let stopped = false;
    void a.elector.stop().then(() => (stopped = true));
    await world.advance(2_001);
    expect(stopped).to.equal(true);
    expect(a.believes()).to.equal(false);
  });

  it('stops leading 10 s after the last renewal that succeeded was sent, says so, and leads again by itself', async () => {
    const world = createWorld();
    const a = world.replica('a');
    await world.advance(2_100);
    const signal = a.elector.term();
    world.network(() => ({ there: null, back: null }));
    await world.advance(9_800);
    expect(a.believes()).to.equal(true);
    await world.advance(200);
    expect(a.believes()).to.equal(false);
    expect(signal?.aborted).to.equal(true);
    expect(a.told).to.deep.equal(['led', 'failed', 'lost RenewalFailed']);
    world.network(() => ({ there: 5, back: 5 }));
    await world.advance(6_000);
    expect(a.believes()).to.equal(true);
    expect(a.told).to.deep.equal(['led', 'failed', 'lost RenewalFailed', 'led', 'well']);
    expect(world.lease()?.transitions).to.equal(0);
  });

  it('bridges answers that are lost: two tries fit into a term', async () => {
    const world = createWorld();
    const a = world.replica('a');
    await world.advance(1_900);
    world.network(() => ({ there: 5, back: null }));
    await world.advance(4_000);
    world.network(() => ({ there: 5, back: 5 }));
    await world.advance(30_000);
    expect(a.told).to.deep.equal(['led', 'failed', 'well']);
  });

  it('asks the clock: after a pause that outlasted its term it does not believe to lead, though no timer has run yet', async () => {
    const world = createWorld();
    const a = world.replica('a');
    await world.advance(100);
    const b = world.replica('b');
    await world.advance(100);
    a.suspend(60_000);
    await world.advance(59_999.5);
    expect(b.believes()).to.equal(true);
    await world.advance(1);
    expect(a.believes()).to.equal(false);
    await world.advance(10_000);
    expect(a.told).to.deep.equal(['led', 'lost RenewalFailed', 'follows b']);
  });

  it('leaves a Lease that is deleted to the one that leads', async () => {
    const world = createWorld();
    const a = world.replica('a');
    await world.advance(100);
    const b = world.replica('b');
    await world.advance(5_000);
    world.deleteLease();
    await world.advance(30_000);
    expect([a.believes(), b.believes()]).to.deep.equal([true, false]);
    expect(world.lease()?.holder).to.equal('a');
  });

  describe('a follower of another build', () => {
    const NEW = [{ offset: 0, rate: 1 }, '1.1.0'] as const;

    it('tells the leader by the Lease once it has followed for a minute, and no rolling update lasts as long', async () => {
      const world = createWorld();
      const a = world.replica('a');
      await world.advance(100);
      const b = world.replica('b', ...NEW);
      await world.advance(59_000);
      expect(a.told).to.deep.equal(['led']);
      await world.advance(6_000);
      expect(a.told).to.deep.equal(['led', 'another build 1.1.0']);
      expect(b.told).to.deep.equal(['follows a']);
      expect(world.lease()).to.include({ holder: 'a', version: '1.0.0', other: '1.1.0', transitions: 0 });
    });

    it('tells it once: from then on the Lease is renewed by the leader alone', async () => {
      // Both say it at the same moment, and one of them comes too late.
      const world = createWorld();
      world.replica('a');
      await world.advance(100);
      world.replica('b', ...NEW);
      world.replica('c', ...NEW);
      await world.advance(300_000);
      const put = (name: string): number => world.requests.filter((r) => r === `${name} PUT`).length;
      expect(put('b') + put('c')).to.be.within(1, 2);
    });

    it('makes the lease of a leader that is gone last no longer for it', async () => {
      for (const killedAt of [60_000, 61_000, 62_000, 63_000]) {
        const world = createWorld({ random: () => 0.999 });
        const a = world.replica('a');
        await world.advance(300);
        const b = world.replica('b', ...NEW);
        await world.advance(killedAt - 300);
        a.kill();
        await world.advance(17_000);
        expect(b.believes(), `killed at ${killedAt} ms`).to.equal(true);
      }
    });

    it('is told of no more once it leads itself, or when it has not said it again for ten minutes', async () => {
      const world = createWorld();
      const a = world.replica('a');
      await world.advance(100);
      const b = world.replica('b', ...NEW);
      await world.advance(70_000);
      b.kill();
      await world.advance(602_000);
      expect(a.told).to.deep.equal(['led', 'another build 1.1.0', 'one build']);
      expect(world.lease()).to.include({ holder: 'a', other: null });
      const c = world.replica('c', ...NEW);
      await world.advance(70_000);
      a.kill();
      await world.advance(20_000);
      expect(c.believes()).to.equal(true);
      expect(world.lease()).to.include({ holder: 'c', version: '1.1.0', other: null });
    });

    it('says nothing where both are of one build', async () => {
      const world = createWorld();
      const a = world.replica('a');
      world.replica('b');
      await world.advance(200_000);
      expect(a.told).to.deep.equal(['led']);
      expect(world.lease()?.other).to.equal(null);
    });
  });
});
