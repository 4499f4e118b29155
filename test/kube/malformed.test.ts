import { expect } from 'chai';
import { LARGEST_FRAME } from '../../src/kube/frames.ts';
import { added, initialEnd, modified, pod } from './support/objects.ts';
import { synced, reflecting } from './support/reflecting.ts';

const garbage =
  '{"type":"MODIFIED","object":{"kind":"Pod","metadata":{"name":"web-0","namespace":"shop","uid":"u9",#!\n';

describe('a frame that cannot be read', () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ['is not JSON', garbage, 'pods/shop/web-0'],
    ['is no watch event', '[1,2]\n', 'pods'],
    ['has no type', '{"object":{}}\n', 'pods'],
    ['has a type nobody knows', `${JSON.stringify({ type: 'RENAMED', object: pod('a', 'u1', 1) })}\n`, 'pods/shop/a'],
    ['has no object', '{"type":"ADDED","object":null}\n', 'pods'],
    ['has no uid', '{"type":"ADDED","object":{"metadata":{"name":"a","resourceVersion":"5"}}}\n', 'pods/a'],
    ['has no resourceVersion', '{"type":"DELETED","object":{"metadata":{"name":"a","uid":"u1"}}}\n', 'pods/a'],
    [
      'is of another kind',
      '{"type":"ADDED","object":{"kind":"Job","metadata":{"uid":"u1","resourceVersion":"5"}}}\n',
      'pods',
    ],
    ['is a bookmark of nothing', '{"type":"BOOKMARK","object":{"kind":"Pod"}}\n', 'pods'],
  ];

  for (const [what, text, about] of cases) {
    it(`as it ${what} is named and counted, and the watch resumed before it`, async () => {
      const { watch, nextRequest, told, health, time } = await synced();
      watch
        .send(added('a', 'u1', 101))
        .sendText(text)
        .send(added('lost', 'u3', 103));
      await time.settle();
      expect(told()).to.deep.equal(['upsert a', `skipped ${about}`]);
      expect(health()).to.deep.include({ skipped: 1, restartsByReason: { Malformed: 1 } });
      expect(health().lastError?.code).to.equal('SA2006');
      expect(watch.aborted()).to.equal(true);
      const again = await nextRequest(800, 900);
      expect(again.query).to.include({ resourceVersion: '101' });
      again.respond(200).send(added('b', 'u2', 102), added('lost', 'u3', 103));
      await time.settle();
      expect(told()).to.deep.equal(['upsert b', 'upsert lost']);
    });
  }

  it('a second time is passed over, rather than met again for ever', async () => {
    const { watch, nextRequest, told, health, time } = await synced();
    watch.sendText(garbage);
    const again = await nextRequest(800, 900);
    again
      .respond(200)
      .sendText(garbage)
      .send(added('b', 'u2', 103));
    await time.settle();
    expect(told()).to.deep.equal(['skipped pods/shop/web-0', 'skipped pods/shop/web-0', 'upsert b']);
    expect(health()).to.deep.include({ connected: true, skipped: 2, restartsByReason: { Malformed: 1 } });
  });

  it('is given its own second chance, even right after another that was passed over', async () => {
    const { watch, nextRequest, told, time } = await synced();
    watch.sendText(garbage);
    (await nextRequest(800, 900)).respond(200).sendText(garbage).sendText('second\n');
    (await nextRequest(1600, 1700))
      .respond(200)
      .sendText(garbage)
      .send(added('b', 'u2', 103));
    await time.settle();
    expect(told().at(-1)).to.equal('upsert b');
  });

  it('among the initial events is passed over the second time, whatever their order', async () => {
    const { server, nextRequest, told, time } = await reflecting();
    server.last().respond(200).sendText(garbage);
    const again = await nextRequest(800, 900);
    again
      .respond(200)
      .sendText('other garbage\n')
      .sendText(garbage)
      .send(added('a', 'u1', 7), initialEnd(9));
    await time.settle();
    expect(told().slice(-2)).to.deep.equal(['listed a', 'synced 9']);
  });

  it('as it is longer than 4 MiB is named, counted and met again, once', async () => {
    const { watch, nextRequest, told, health, time } = await synced();
    const head = JSON.stringify(modified('huge', 'u1', 102)).slice(0, -2);
    const text = `${head},"x":"${'x'.repeat(LARGEST_FRAME)}"}}\n`;
    watch.sendText(text);
    await time.settle();
    expect(told()).to.deep.equal(['skipped pods/shop/huge']);
    expect(health()).to.deep.include({ skipped: 1, restartsByReason: { FrameTooLarge: 1 } });
    (await nextRequest(800, 900))
      .respond(200)
      .sendText(text)
      .send(added('b', 'u2', 103));
    await time.settle();
    expect(told()).to.deep.equal(['skipped pods/shop/huge', 'upsert b']);
  });
});

describe('an object whose facts cannot be had', () => {
  const reduce = (raw: unknown) => {
    const { name, uid } = (raw as ReturnType<typeof pod>).metadata;
    if (name === 'bad') throw new TypeError('containerStatuses is not iterable');
    if (name === 'other') return { uid: 'of another', name };
    return name === 'dull' ? null : { uid, name };
  };

  it('is skipped by name, and the stream goes on without a restart', async () => {
    const { watch, told, health, time, deltas } = await synced([], { reduce });
    watch.send(added('bad', 'u1', 101), added('b', 'u2', 102));
    await time.settle();
    expect(deltas.at(-2)).to.include({ kind: 'skipped', detail: 'containerStatuses is not iterable' });
    expect(told()).to.deep.equal(['skipped pods/shop/bad', 'upsert b']);
    expect(health()).to.deep.include({ skipped: 1, restartsByReason: {} });
  });

  it('is skipped when its facts carry another uid', async () => {
    const { watch, told, time } = await synced([], { reduce });
    watch.send(added('other', 'u1', 101));
    await time.settle();
    expect(told()).to.deep.equal(['skipped pods/shop/other']);
  });

  it('does not vanish in a relist in which it is', async () => {
    const { watch, nextRequest, told, time } = await synced([added('a', 'u1', 7)], { reduce });
    watch.send({ type: 'ERROR', object: { kind: 'Status', code: 410 } });
    (await nextRequest(800, 900)).respond(200).send(added('bad', 'u1', 200), initialEnd(210));
    await time.settle();
    expect(told()).to.deep.equal(['gap', 'skipped pods/shop/bad', 'synced 210']);
  });

  it('is still told as gone when it goes', async () => {
    const { watch, told, time } = await synced([added('a', 'u1', 7)], { reduce });
    watch.send({ type: 'DELETED', object: pod('bad', 'u1', 101) });
    await time.settle();
    expect(told()).to.deep.equal(['skipped pods/shop/bad', 'vanish u1']);
  });

  it('as there are none of interest is not told of, unless it was', async () => {
    const { watch, told, time, health } = await synced([added('a', 'u1', 7)], { reduce });
    watch.send(added('dull', 'u2', 101), { type: 'DELETED', object: pod('dull', 'u2', 102) });
    watch.send({ type: 'DELETED', object: pod('dull', 'u1', 103) });
    await time.settle();
    expect(told()).to.deep.equal(['vanish u1']);
    expect(health().skipped).to.equal(0);
  });
});
