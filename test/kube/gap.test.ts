import { expect } from 'chai';
import { MUTE_LIMIT, TOO_LARGE_LIMIT } from '../../src/kube/cursor.ts';
import { added, errorFrame, initialEnd, modified, pod, podList, status } from './support/objects.ts';
import { reflecting, synced } from './support/reflecting.ts';
import type { Exchange } from './support/scripted.ts';

const refuse = (exchange: Exchange, ...of: Parameters<typeof status>): void => {
  exchange
    .respond(of[0])
    .sendText(JSON.stringify(status(...of)))
    .end();
};

describe('a resourceVersion that is too old', () => {
  it('said in an ERROR frame is a gap, followed by a list no older than what is known', async () => {
    const { watch, time, nextRequest, told, health } = await synced([added('a', 'u1', 7)]);
    watch.send(errorFrame(410, 'Expired', 'too old resource version: 100 (200)'));
    await time.settle();
    expect(told()).to.deep.equal(['gap']);
    expect(health()).to.include({ synced: false, connected: false });
    expect(health().restartsByReason).to.deep.equal({ Expired: 1 });
    const relist = await nextRequest(800, 900);
    expect(relist.query).to.include({
      sendInitialEvents: true,
      resourceVersion: '100',
      resourceVersionMatch: 'NotOlderThan',
    });
  });

  it('said in the answer’s status is the same', async () => {
    const { watch, nextRequest, told, time } = await synced();
    watch.end();
    refuse(await nextRequest(0, 900), 410, 'Expired', 'too old resource version');
    await time.settle();
    expect(told()).to.deep.equal(['gap']);
    expect((await nextRequest(800, 2000)).query).to.include({ sendInitialEvents: true, resourceVersion: '100' });
  });

  it('says with the gap why', async () => {
    const { watch, time, deltas } = await synced();
    watch.send(errorFrame(410, 'Expired', 'too old resource version: 100 (200)'));
    await time.settle();
    expect(deltas.at(-1)).to.have.property('kind', 'gap');
    expect(deltas.at(-1)).to.have.property('reason').that.includes('too old resource version: 100 (200)');
  });

  it('that cannot be listed from either is followed by a list of what etcd holds, and no second gap', async () => {
    const { watch, nextRequest, told, time } = await synced();
    watch.send(errorFrame(410, 'Expired', 'too old'));
    refuse(await nextRequest(800, 900), 410, 'Expired', 'too old');
    const latest = await nextRequest(1600, 1700);
    expect(latest.query).to.include({ sendInitialEvents: true }).and.not.have.property('resourceVersion');
    latest.respond(200).send(initialEnd(300));
    await time.settle();
    expect(told()).to.deep.equal(['gap', 'synced 300']);
  });
});

describe('a relist', () => {
  it('tells what is gone as vanished, what is new or changed as listed, and the rest not at all', async () => {
    const { watch, time, nextRequest, told, health } = await synced([
      added('same', 'u1', 7),
      added('changed', 'u2', 8),
      added('gone', 'u3', 9),
    ]);
    watch.send(errorFrame(410, 'Expired', 'too old'));
    const relist = await nextRequest(800, 900);
    relist
      .respond(200)
      .send(added('same', 'u1', 7), added('changed', 'u2', 200), added('new', 'u4', 201), initialEnd(210));
    await time.settle();
    expect(told()).to.deep.equal(['gap', 'listed changed', 'listed new', 'vanish u3', 'synced 210']);
    expect(health()).to.include({ relistDiscrepancies: 1, synced: true });
  });

  it('makes nothing vanish before it is complete', async () => {
    const { watch, time, nextRequest, told } = await synced([added('a', 'u1', 7), added('b', 'u2', 8)]);
    watch.send(errorFrame(410, 'Expired', 'too old'));
    (await nextRequest(800, 900))
      .respond(200)
      .send(added('b', 'u2', 8))
      .end();
    await time.settle();
    expect(told()).to.deep.equal(['gap']);
    (await nextRequest(800, 2000)).respond(200).send(added('a', 'u1', 7), initialEnd(210));
    await time.settle();
    expect(told()).to.deep.equal(['vanish u2', 'synced 210']);
  });

  it('does not call anything gone while something in it cannot be identified', async () => {
    const { watch, time, nextRequest, told } = await synced([added('a', 'u1', 7)]);
    watch.send(errorFrame(410, 'Expired', 'too old'));
    const nameless = { type: 'ADDED', object: { kind: 'Pod', metadata: { name: 'a' } } };
    (await nextRequest(800, 900)).respond(200).send(nameless, initialEnd(210));
    const again = await nextRequest(800, 2000);
    again.respond(200).send(nameless, initialEnd(210));
    await time.settle();
    expect(told().filter((delta) => delta.startsWith('vanish'))).to.deep.equal([]);
  });

  it('in pages does the same', async () => {
    const { server, nextRequest, told, time } = await reflecting();
    refuse(server.last(), 422, 'Invalid', 'sendInitialEvents');
    const list = await nextRequest();
    list
      .respond(200)
      .sendText(JSON.stringify(podList(100, [pod('a', 'u1', 7), pod('b', 'u2', 8)])))
      .end();
    const watch = await nextRequest();
    watch.respond(200).send(errorFrame(410, 'Expired', 'too old'));
    const relist = await nextRequest(800, 900);
    expect(relist.query).to.deep.equal({ resourceVersion: '100', resourceVersionMatch: 'NotOlderThan', limit: 500 });
    relist
      .respond(200)
      .sendText(JSON.stringify(podList(200, [pod('a', 'u1', 150)])))
      .end();
    await time.settle();
    expect(told()).to.deep.equal(['listed a', 'listed b', 'synced 100', 'gap', 'listed a', 'vanish u2', 'synced 200']);
  });
});

describe('a server that has not caught up (504, “Too large resource version”)', () => {
  const tooLarge = [504, 'Timeout', 'Too large resource version: 100, current: 90', { retryAfterSeconds: 1 }] as const;

  it('is asked the same again later, and nothing is listed', async () => {
    const { watch, nextRequest, told, health } = await synced();
    watch.end();
    refuse(await nextRequest(0, 900), ...tooLarge);
    expect((await nextRequest(1000, 2000)).query).to.include({ resourceVersion: '100' });
    expect(health().restartsByReason).to.have.property('TooLargeResourceVersion', 1);
    expect(told()).to.deep.equal([]);
  });

  it('is told the same in an ERROR frame', async () => {
    const { watch, nextRequest, told } = await synced();
    watch.send(errorFrame(...tooLarge));
    const again = await nextRequest(800, 2000);
    expect(again.query).to.include({ resourceVersion: '100' }).and.not.have.property('sendInitialEvents');
    expect(told()).to.deep.equal([]);
  });

  it('that never catches up, its etcd restored from a backup, is listed from in the end', async () => {
    const { watch, nextRequest, told } = await synced([added('a', 'u1', 7)]);
    watch.send(errorFrame(...tooLarge));
    for (let count = 1; count < TOO_LARGE_LIMIT; count += 1) refuse(await nextRequest(800, 31_000), ...tooLarge);
    const latest = await nextRequest(800, 31_000);
    expect(latest.query).to.include({ sendInitialEvents: true }).and.not.have.property('resourceVersion');
    expect(told()).to.deep.equal(['gap']);
  });

  it('and says nothing at all to a watch is found out by a list', async () => {
    const { watch, time, nextRequest, told } = await synced([added('a', 'u1', 7)]);
    watch.end();
    for (let count = 0; count < MUTE_LIMIT; count += 1) {
      const mute = await nextRequest(800, 2000);
      expect(mute.query).to.include({ resourceVersion: '100' }).and.not.have.property('sendInitialEvents');
      mute.respond(200);
      await time.advance(90_000);
    }
    expect(told()).to.deep.equal(['gap']);
    const list = await nextRequest(800, 4000);
    expect(list.query).to.include({ sendInitialEvents: true, resourceVersion: '100' });
    refuse(list, ...tooLarge);
    expect((await nextRequest(1000, 8000)).query).to.include({ sendInitialEvents: true, resourceVersion: '100' });
  });

  it('leaves what is known as it was', async () => {
    const { watch, nextRequest, told, time } = await synced([added('a', 'u1', 7)]);
    watch.send(errorFrame(...tooLarge));
    (await nextRequest(800, 2000)).respond(200).send(modified('a', 'u1', 7), modified('a', 'u1', 101));
    await time.settle();
    expect(told()).to.deep.equal(['upsert a']);
  });
});
