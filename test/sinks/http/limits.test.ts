import { once } from 'node:events';
import { connect } from 'node:net';
import { expect } from 'chai';
import type { Logger } from '../../../src/log.ts';
import { parseAddress } from '../../../src/sinks/http/address.ts';
import { healthz } from '../../../src/sinks/http/health.ts';
import { watchLoop, type LoopWatch } from '../../../src/sinks/http/loop.ts';
import type { Handler } from '../../../src/sinks/http/reply.ts';
import { listen } from '../../../src/sinks/http/server.ts';

const ignore = (): void => undefined;
const logger: Logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };
const REQUEST = {} as Parameters<Handler>[0];

describe('limits of the HTTP server', () => {
  it('a request that does not come to its end is cut', async () => {
    const limits = { headersTimeout: 100, requestTimeout: 100, connectionsCheckingInterval: 20 };
    const address = { host: '127.0.0.1', port: 0 };
    const listener = await listen(address, () => ({ status: 200, body: '' }), { logger, limits });
    const socket = connect(Number(new URL(listener.url).port), '127.0.0.1');
    socket.setEncoding('utf8').write('GET /metrics HTTP/1.1\r\nHost: x\r\n');
    let answer = '';
    socket.on('data', (text: string) => (answer += text));
    await once(socket, 'close');
    expect(answer).match(/^HTTP\/1\.1 408 /);
    await listener.close();
  });

  it('a filter wraps a handler without the server knowing', async () => {
    const withToken =
      (next: Handler): Handler =>
      async (request) =>
        request.headers.authorization === 'Bearer good' ? next(request) : { status: 401, body: 'who are you?\n' };
    const handler = withToken(() => ({ status: 200, body: 'come in\n' }));
    const listener = await listen({ host: '127.0.0.1', port: 0 }, handler, { logger });
    expect((await fetch(listener.url)).status).equal(401);
    const response = await fetch(listener.url, { headers: { Authorization: 'Bearer good' } });
    expect(await response.text()).equal('come in\n');
    await listener.close();
  });
});

describe('the health of the event loop', () => {
  const lagging = (lag: number): LoopWatch => ({ lagMs: () => lag, stop: ignore });

  it('fails once it was stalled for long, and says so', async () => {
    expect(await healthz(lagging(9_000))(REQUEST)).include({ status: 200 });
    const reply = await healthz(lagging(12_340))(REQUEST);
    expect(reply).deep.equal({ status: 503, body: 'the event loop was stalled for 12.3 s\n' });
  });

  it('is measured by a tick that is late, also before it comes', () => {
    let now = 0;
    const loop = watchLoop(() => now);
    expect(loop.lagMs()).equal(0);
    now = 900;
    expect(loop.lagMs()).equal(0);
    now = 21_000;
    expect(loop.lagMs()).equal(20_000);
    loop.stop();
  });

  it('is remembered until the tick after a stall', async () => {
    let now = 0;
    const loop = watchLoop(() => now);
    now = 15_000;
    await new Promise((resolve) => {
      setTimeout(resolve, 1_050);
    });
    expect(loop.lagMs()).equal(14_000);
    loop.stop();
  });
});

describe('an address', () => {
  it('is a host and a port', () => {
    expect(parseAddress('127.0.0.1:8080')).deep.equal({ host: '127.0.0.1', port: 8080 });
    expect(parseAddress('[::1]:8080')).deep.equal({ host: '::1', port: 8080 });
    expect(parseAddress(':8080')).deep.equal({ host: undefined, port: 8080 });
    expect(parseAddress('0')).null;
  });
});
