import { expect } from 'chai';
import { added, pod, podList, status } from './support/objects.ts';
import { reflecting, type Reflecting } from './support/reflecting.ts';
import type { Exchange } from './support/scripted.ts';

const answer = (exchange: Exchange, body: object, code = 200): void => {
  exchange.respond(code).sendText(JSON.stringify(body)).end();
};

/** A reflector whose server has just refused a watch-list, and its first list. */
async function listing(): Promise<Reflecting & { readonly list: Exchange }> {
  const running = await reflecting();
  answer(running.server.last(), status(422, 'Invalid', 'sendInitialEvents: Forbidden'), 422);
  return { ...running, list: await running.nextRequest() };
}

describe('the initial state by list', () => {
  it('is read in pages of 500 by their tokens, then watched from', async () => {
    const { list, nextRequest, told, health } = await listing();
    answer(list, podList(100, [pod('a', 'u1', 7)], 'token-1'));
    const second = await nextRequest();
    expect(second.query).to.deep.equal({ continue: 'token-1', limit: 500 });
    answer(second, podList(100, [pod('b', 'u2', 8)]));
    const watch = await nextRequest();
    expect(told()).to.deep.equal(['listed a', 'listed b', 'synced 100']);
    expect(watch.query).to.deep.equal({
      watch: 1,
      allowWatchBookmarks: true,
      timeoutSeconds: 300,
      resourceVersion: '100',
    });
    expect(health()).to.include({ synced: true, connected: true });
  });

  it('is told page by page, never held as a whole', async () => {
    const { list, nextRequest, told } = await listing();
    answer(list, podList(100, [pod('a', 'u1', 7)], 'token-1'));
    await nextRequest();
    expect(told()).to.deep.equal(['listed a']);
  });

  it('is watched from the first page’s version, should the pages differ', async () => {
    const { list, nextRequest } = await listing();
    answer(list, podList(100, [], 'token-1'));
    answer(await nextRequest(), podList(150, []));
    expect((await nextRequest()).query).to.include({ resourceVersion: '100' });
  });

  it('begins anew when a token has expired, telling nothing twice', async () => {
    const { list, nextRequest, told, time, health } = await listing();
    answer(list, podList(100, [pod('a', 'u1', 7)], 'token-1'));
    answer(await nextRequest(), status(410, 'Expired', 'The provided continue parameter is too old'), 410);
    const again = await nextRequest();
    expect(again.query).to.deep.equal({ resourceVersion: '0', limit: 500 });
    answer(again, podList(200, [pod('a', 'u1', 7), pod('b', 'u2', 8)]));
    await time.settle();
    expect(told()).to.deep.equal(['listed a', 'listed b', 'synced 200']);
    expect(health().restartsByReason).to.deep.equal({ WatchListUnsupported: 1 });
  });

  it('is asked for without pages when tokens expire again and again', async () => {
    const { list, nextRequest } = await listing();
    answer(list, podList(100, [], 'token-1'));
    answer(await nextRequest(), status(410, 'Expired'), 410);
    answer(await nextRequest(), podList(200, [], 'token-2'));
    answer(await nextRequest(), status(410, 'Expired'), 410);
    expect((await nextRequest()).query).to.deep.equal({ resourceVersion: '0' });
  });

  it('skips an object without identity and takes the rest', async () => {
    const { list, told, time, health } = await listing();
    answer(list, {
      ...podList(100, [pod('a', 'u1', 7)]),
      items: [null, { metadata: { name: 'x' } }, pod('a', 'u1', 7)],
    });
    await time.settle();
    expect(told()).to.deep.equal(['skipped pods', 'skipped pods/x', 'listed a', 'synced 100']);
    expect(health().skipped).to.equal(2);
  });

  it('takes a list without items for an empty one', async () => {
    const { list, told, time } = await listing();
    answer(list, { kind: 'PodList', metadata: { resourceVersion: '100' }, items: null });
    await time.settle();
    expect(told()).to.deep.equal(['synced 100']);
  });

  for (const [what, text] of [
    ['is cut off', '{"kind":"PodList","metadata":{"resourceVersion":"100"},"items":[{"metad'],
    ['is no list', '{"kind":"Pod","metadata":{}}'],
    ['is not even an object', 'null'],
  ] as const) {
    it(`is asked for again when the answer ${what}`, async () => {
      const { list, nextRequest, told, health } = await listing();
      list.respond(200).sendText(text).end();
      expect((await nextRequest(800, 2000)).query).to.include({ limit: 500 });
      expect(told()).to.deep.equal([]);
      expect(health().restartsByReason).to.have.property('Malformed', 1);
    });
  }

  it('is given up when a page takes longer than 90 s, however busily it trickles', async () => {
    const { list, time, nextRequest, health } = await listing();
    list.respond(200);
    for (let second = 0; second < 90; second += 1) {
      list.sendText(' ');
      await time.advance(1000);
    }
    expect(list.aborted()).to.equal(true);
    expect(health().lastError?.code).to.equal('SA2007');
    expect((await nextRequest(800, 2000)).query).to.include({ limit: 500 });
  });

  it('is followed by a watch that loses nothing when that is refused at first', async () => {
    const { list, nextRequest, told, time } = await listing();
    answer(list, podList(100, []));
    answer(await nextRequest(), status(500), 500);
    const watch = await nextRequest(800, 2000);
    expect(watch.query).to.include({ resourceVersion: '100', watch: 1 });
    watch.respond(200).send(added('a', 'u1', 101));
    await time.settle();
    expect(told()).to.deep.equal(['synced 100', 'upsert a']);
  });
});
