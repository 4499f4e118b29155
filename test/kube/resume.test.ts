import { expect } from 'chai';
import { AuditError } from '../../src/errors.ts';
import { added, bookmark, deleted, initialEnd, modified } from './support/objects.ts';
import { synced } from './support/reflecting.ts';
import type { Exchange } from './support/scripted.ts';
import type { VirtualTime } from './support/virtualtime.ts';

const reset = () => new AuditError('SA2002', 'GET /api/v1/pods', 'ECONNRESET');

/** A minute at a time, with the bookmark that the server sends each minute. */
async function minutes(count: number, watch: Exchange, time: VirtualTime, resourceVersion: number): Promise<void> {
  for (let minute = 0; minute < count; minute += 1) {
    await time.advance(60_000);
    watch.send(bookmark(resourceVersion));
  }
  await time.settle();
}

describe('resuming a watch', () => {
  it('goes on after the last frame, at once, when the server ended the stream in order', async () => {
    const { watch, time, nextRequest, health } = await synced();
    watch.send(added('a', 'u1', 101));
    await time.advance(60_000);
    watch.end();
    expect((await nextRequest()).query).to.deep.equal({
      watch: 1,
      allowWatchBookmarks: true,
      timeoutSeconds: 300,
      resourceVersion: '101',
    });
    expect(health()).to.deep.include({ restartsByReason: { Ended: 1 }, lastError: null, synced: true });
  });

  it('goes on after the last bookmark, so that a quiet watch does not grow stale', async () => {
    const { watch, time, nextRequest, told } = await synced();
    await minutes(5, watch, time, 500);
    watch.end();
    expect((await nextRequest()).query).to.have.property('resourceVersion', '500');
    expect(told()).to.deep.equal([]);
  });

  it('goes on after the last frame when the connection was lost, after the backoff', async () => {
    const { watch, time, nextRequest, health } = await synced();
    watch.send(deleted('a', 'u1', 102));
    await time.settle();
    watch.fail(reset());
    expect((await nextRequest(800, 900)).query).to.have.property('resourceVersion', '102');
    expect(health()).to.deep.include({ restartsByReason: { ConnectionLost: 1 }, connected: false, synced: true });
    expect(health().lastError?.code).to.equal('SA2002');
  });

  it('does not take the resourceVersion of a frame that was cut off', async () => {
    const { watch, time, nextRequest, told, health } = await synced();
    watch
      .send(added('a', 'u1', 101))
      .sendText('{"type":"ADDED","object":{"kind":"Pod","metadata":{"resourceVersion":"1');
    watch.end();
    await time.settle();
    expect(told()).to.deep.equal(['upsert a']);
    expect(health().restartsByReason).to.deep.equal({ ConnectionLost: 1 });
    expect((await nextRequest(800, 900)).query).to.have.property('resourceVersion', '101');
  });

  it('drops what the resumed watch only repeats', async () => {
    const { watch, time, nextRequest, told } = await synced();
    watch.send(added('a', 'u1', 101));
    await time.settle();
    watch.fail(reset());
    (await nextRequest(800, 900)).respond(200).send(modified('a', 'u1', 101), modified('a', 'u1', 102));
    await time.settle();
    expect(told()).to.deep.equal(['upsert a', 'upsert a']);
  });

  it('waits longer each time, up to 30 s, and after two healthy minutes as at first', async () => {
    const { watch, time, nextRequest } = await synced();
    watch.fail(reset());
    for (const wait of [800, 1600, 3200, 6400, 12_800, 15_000, 15_000]) {
      (await nextRequest(wait, wait + 100)).fail(reset());
      await time.settle();
    }
    const healthy = (await nextRequest(15_000, 15_100)).respond(200);
    await minutes(2, healthy, time, 101);
    healthy.fail(reset());
    await nextRequest(800, 900);
  });

  it('does not ask in a loop when the server ends each watch at once', async () => {
    const { watch, time, nextRequest, server } = await synced();
    watch.end();
    (await nextRequest(800, 900)).respond(200).end();
    (await nextRequest(1600, 1700)).respond(200).end();
    await time.advance(3000);
    expect(server.exchanges).to.have.length(3);
  });

  it('gives up a connection on which nothing is heard for 90 s, and goes on', async () => {
    const { watch, time, nextRequest, health } = await synced();
    watch.send(added('a', 'u1', 101));
    await time.advance(89_000);
    expect(watch.aborted()).to.equal(false);
    await time.advance(1000);
    expect(watch.aborted()).to.equal(true);
    expect(health().lastError?.code).to.equal('SA2007');
    expect(health().restartsByReason).to.deep.equal({ Silent: 1 });
    expect((await nextRequest(800, 900)).query).to.have.property('resourceVersion', '101');
  });

  it('takes bookmarks for signs of life', async () => {
    const { watch, time } = await synced();
    await minutes(10, watch, time, 101);
    expect(watch.aborted()).to.equal(false);
  });

  it('does not take single bytes for signs of life', async () => {
    const { watch, time } = await synced();
    for (let second = 0; second < 90; second += 1) {
      watch.sendText('x');
      await time.advance(1000);
    }
    expect(watch.aborted()).to.equal(true);
  });

  it('gives up a server that takes the request and never answers', async () => {
    const { watch, time, nextRequest } = await synced();
    watch.fail(reset());
    const unanswered = await nextRequest(800, 900);
    await time.advance(90_000);
    expect(unanswered.aborted()).to.equal(true);
  });
});

describe('identity', () => {
  it('is the uid: an object made anew under its name is another object', async () => {
    const { watch, time, deltas } = await synced([added('job-0', 'u1', 7)]);
    watch.send(deleted('job-0', 'u1', 101), added('job-0', 'u2', 102));
    await time.settle();
    const uids = deltas.flatMap((delta) => ('object' in delta ? [`${delta.kind} ${delta.object.uid}`] : []));
    expect(uids).to.deep.equal(['upsert u1', 'delete u1', 'upsert u2']);
  });

  it('is told apart after a gap too: the old one vanished, the new one is listed', async () => {
    const { watch, time, nextRequest, told } = await synced([added('job-0', 'u1', 7)]);
    watch.send({ type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired', message: 'too old' } });
    (await nextRequest(800, 900)).respond(200).send(added('job-0', 'u2', 300), initialEnd(301));
    await time.settle();
    expect(told()).to.deep.equal(['gap', 'listed job-0', 'vanish u1', 'synced 301']);
  });
});
