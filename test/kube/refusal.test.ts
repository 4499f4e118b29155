import { expect } from 'chai';
import { added, errorFrame, initialEnd, status } from './support/objects.ts';
import { reflecting, synced } from './support/reflecting.ts';
import type { Exchange } from './support/scripted.ts';

const refuse = (exchange: Exchange, code: number, headers: Readonly<Record<string, string>> = {}): void => {
  exchange
    .respond(code, headers)
    .sendText(JSON.stringify(status(code, 'Refused', 'no')))
    .end();
};

describe('a refusal', () => {
  const cases = [
    { code: 401, reason: 'Unauthorized', error: 'SA2013', blockedBy: null },
    { code: 403, reason: 'Forbidden', error: 'SA2003', blockedBy: 'Forbidden' },
    { code: 404, reason: 'NotFound', error: 'SA2004', blockedBy: 'NotFound' },
    { code: 409, reason: 'ServerError', error: 'SA2005', blockedBy: null },
    { code: 429, reason: 'TooManyRequests', error: 'SA2005', blockedBy: null },
    { code: 500, reason: 'ServerError', error: 'SA2005', blockedBy: null },
    { code: 502, reason: 'ServerError', error: 'SA2005', blockedBy: null },
    { code: 503, reason: 'ServerError', error: 'SA2005', blockedBy: null },
    { code: 504, reason: 'ServerError', error: 'SA2005', blockedBy: null },
  ] as const;

  for (const { code, reason, error, blockedBy } of cases) {
    it(`with ${code} of the first request is tried again, and health says ${error}`, async () => {
      const { server, nextRequest, health, time, told } = await reflecting();
      refuse(server.last(), code);
      await time.settle();
      expect(health()).to.deep.include({ connected: false, blockedBy, restartsByReason: { [reason]: 1 } });
      expect(health().lastError?.code).to.equal(error);
      (await nextRequest(800, 900)).respond(200).send(added('a', 'u1', 7), initialEnd(9));
      await time.settle();
      expect(health()).to.include({ connected: true, synced: true, blockedBy: null });
      expect(told()).to.deep.equal(['listed a', 'synced 9']);
    });

    it(`with ${code} of a resumed watch loses nothing`, async () => {
      const { watch, nextRequest, told, time } = await synced();
      watch.send(added('a', 'u1', 101)).end();
      refuse(await nextRequest(0, 900), code);
      const again = await nextRequest(800, 2000);
      expect(again.query).to.include({ resourceVersion: '101' });
      again.respond(200).send(added('b', 'u2', 102));
      await time.settle();
      expect(told()).to.deep.equal(['upsert a', 'upsert b']);
    });
  }

  for (const code of [429, 503]) {
    it(`with ${code} and Retry-After is not tried again before that`, async () => {
      const { server, nextRequest } = await reflecting();
      refuse(server.last(), code, { 'retry-after': '17' });
      await nextRequest(17_000, 17_100);
    });
  }

  it('does not keep us away longer than five minutes', async () => {
    const { server, nextRequest } = await reflecting();
    refuse(server.last(), 429, { 'retry-after': '86400' });
    await nextRequest(300_000, 300_100);
  });

  it('that says no more than a proxy’s page is understood by its status', async () => {
    const { server, health, time } = await reflecting();
    server.last().respond(502).sendText('<html>\u001b[31mBad gateway').end();
    await time.settle();
    expect(health().lastError?.message).to.include('502 : <html> [31mBad gateway');
  });

  it('that lasts is tried again for ever, and at most every 30 s', async () => {
    const { server, nextRequest, health } = await reflecting();
    refuse(server.last(), 404);
    for (let count = 0; count < 40; count += 1) refuse(await nextRequest(800, 30_100), 404);
    expect(health().blockedBy).to.equal('NotFound');
  });
});

describe('an ERROR frame', () => {
  for (const [code, reason] of [
    [403, 'Forbidden'],
    [429, 'TooManyRequests'],
    [500, 'ServerError'],
  ] as const) {
    it(`with code ${code} ends the stream, which is resumed after the backoff`, async () => {
      const { watch, nextRequest, health, told } = await synced();
      watch.send(added('a', 'u1', 101), errorFrame(code, '', 'etcdserver: no leader'));
      expect((await nextRequest(800, 900)).query).to.include({ resourceVersion: '101' });
      expect(health().restartsByReason).to.deep.equal({ [reason]: 1 });
      expect(told()).to.deep.equal(['upsert a']);
    });
  }

  it('can ask for a pause too', async () => {
    const { watch, nextRequest } = await synced();
    watch.send(errorFrame(429, 'TooManyRequests', 'storage is (re)initializing', { retryAfterSeconds: 5 }));
    await nextRequest(5000, 5100);
  });

  it('without a Status is a server’s error', async () => {
    const { watch, nextRequest, health } = await synced();
    watch.send({ type: 'ERROR', object: null });
    await nextRequest(800, 900);
    expect(health().restartsByReason).to.deep.equal({ ServerError: 1 });
  });
});
