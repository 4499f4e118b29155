import { expect } from 'chai';
import { added, bookmark, deleted, initialEnd, modified, status } from './support/objects.ts';
import { reflecting, synced } from './support/reflecting.ts';

describe('the initial state by watch-list', () => {
  it('is asked for within the watch itself', async () => {
    const { server } = await reflecting();
    expect(server.last().path).to.equal('/api/v1/pods');
    expect(server.last().query).to.deep.equal({
      watch: 1,
      allowWatchBookmarks: true,
      timeoutSeconds: 300,
      sendInitialEvents: true,
      resourceVersionMatch: 'NotOlderThan',
    });
  });

  it('is asked for with a length between 5 and 10 minutes, by chance', async () => {
    const lengthAt = async (roll: number): Promise<unknown> => {
      const { server } = await reflecting({}, () => roll);
      return server.last().query['timeoutSeconds'];
    };
    expect([await lengthAt(0), await lengthAt(0.5), await lengthAt(0.9999)]).to.deep.equal([300, 450, 600]);
  });

  it('asks for the namespace and the objects selected only', async () => {
    const { server } = await reflecting({
      namespace: 'shop',
      fieldSelector: 'involvedObject.kind=Pod',
      labelSelector: 'app=web',
    });
    expect(server.last().path).to.equal('/api/v1/namespaces/shop/pods');
    expect(server.last().query).to.include({ fieldSelector: 'involvedObject.kind=Pod', labelSelector: 'app=web' });
  });

  it('tells each object as listed as it comes, and then that the reader holds everything', async () => {
    const { server, told, time, health } = await reflecting();
    server
      .last()
      .respond(200)
      .send(added('a', 'u1', 7), added('b', 'u2', 5));
    await time.settle();
    expect(told()).to.deep.equal(['listed a', 'listed b']);
    expect(health()).to.include({ connected: true, synced: false });
    server.last().send(initialEnd(9));
    await time.settle();
    expect(told()).to.deep.equal(['synced 9']);
    expect(health().synced).to.equal(true);
  });

  it('goes on as a watch in the same stream', async () => {
    const { watch, told, time, server } = await synced([added('a', 'u1', 7)]);
    watch.send(modified('a', 'u1', 101), added('b', 'u2', 102), deleted('a', 'u1', 103));
    await time.settle();
    expect(told()).to.deep.equal(['upsert a', 'upsert b', 'delete a']);
    expect(server.exchanges).to.have.length(1);
  });

  it('begins anew when it breaks before its end, and repeats no object unchanged', async () => {
    const { server, told, time, nextRequest } = await reflecting();
    server
      .last()
      .respond(200)
      .send(added('a', 'u1', 7), added('b', 'u2', 5))
      .end();
    await time.settle();
    told();
    const second = await nextRequest(0, 2000);
    expect(second.query).to.include({ sendInitialEvents: true }).and.not.have.property('resourceVersion');
    second.respond(200).send(added('a', 'u1', 7), added('b', 'u2', 6), initialEnd(9));
    await time.settle();
    expect(told()).to.deep.equal(['listed b', 'synced 9']);
  });

  it('stamps each delta with the observer’s clock, in µs', async () => {
    const { watch, time, deltas } = await synced();
    await time.advance(1500);
    watch.send(added('a', 'u1', 101));
    await time.settle();
    expect(deltas.at(-1)?.at).to.equal(time.nowMicros());
  });
});

describe('a server without watch-list', () => {
  for (const code of [400, 405, 406, 415, 422, 501]) {
    it(`that answers ${code} is asked for a list at once, and never for a watch-list again`, async () => {
      const { server, nextRequest, health, time } = await reflecting();
      server
        .last()
        .respond(code)
        .sendText(JSON.stringify(status(code, 'Invalid', 'sendInitialEvents: Forbidden')))
        .end();
      const list = await nextRequest();
      expect(list.query).to.deep.equal({ resourceVersion: '0', limit: 500 });
      expect(health().restartsByReason).to.deep.equal({ WatchListUnsupported: 1 });
      list.respond(500).end();
      await time.settle();
      expect((await nextRequest(800, 2000)).query).to.not.have.property('sendInitialEvents');
    });
  }

  it('is found by a bookmark in the middle of what it takes for an ordinary watch', async () => {
    const { server, nextRequest } = await reflecting();
    server
      .last()
      .respond(200)
      .send(added('a', 'u1', 7), bookmark(9));
    expect((await nextRequest()).query).to.have.property('limit', 500);
  });

  it('is found by two watch-lists that end without an end to their initial events', async () => {
    const { server, nextRequest } = await reflecting();
    server
      .last()
      .respond(200)
      .send(added('a', 'u1', 7))
      .end();
    const second = await nextRequest(0, 2000);
    expect(second.query).to.have.property('sendInitialEvents');
    second
      .respond(200)
      .send(added('a', 'u1', 7))
      .end();
    expect((await nextRequest(0, 5000)).query).to.have.property('limit', 500);
  });

  it('is not concluded from a refusal that has another cause', async () => {
    const { server, nextRequest } = await reflecting();
    server.last().respond(403).end();
    expect((await nextRequest(800, 2000)).query).to.have.property('sendInitialEvents');
  });
});
