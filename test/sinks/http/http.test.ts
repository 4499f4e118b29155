import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { expect } from 'chai';
import { AuditError } from '../../../src/errors.ts';
import type { LogFields, Logger } from '../../../src/log.ts';
import { serveHttp, type HttpOptions, type HttpServers } from '../../../src/sinks/http/http.ts';

const logged: LogFields[] = [];
const ignore = (): void => undefined;
const logger: Logger = {
  debug: ignore,
  info: ignore,
  warn: ignore,
  error: (_, fields = {}) => void logged.push(fields),
};

const OPTIONS: HttpOptions = {
  metricsAddress: '127.0.0.1:0',
  healthAddress: 'localhost:0',
  metrics: { contentType: 'text/plain; version=0.0.4; charset=utf-8', render: async () => 'metric_é 1\n' },
  readiness: () => ({ ready: true, reasons: [] }),
  logger,
};

describe('the HTTP server', () => {
  let open: HttpServers[] = [];
  const serve = async (options: Partial<HttpOptions> = {}): Promise<HttpServers> => {
    const servers = await serveHttp({ ...OPTIONS, ...options });
    open.push(servers);
    return servers;
  };
  afterEach(async () => {
    await Promise.all(open.map((servers) => servers.close()));
    open = [];
    logged.length = 0;
  });

  it('serves the metrics', async () => {
    const { metricsUrl } = await serve();
    const response = await fetch(`${metricsUrl}/metrics?name=x`);
    expect(response.status).equal(200);
    expect(response.headers.get('content-type')).equal('text/plain; version=0.0.4; charset=utf-8');
    expect(response.headers.get('x-content-type-options')).equal('nosniff');
    expect(response.headers.get('cache-control')).equal('no-store');
    expect(await response.text()).equal('metric_é 1\n');
  });

  it('says that it lives', async () => {
    const { healthUrl } = await serve();
    const response = await fetch(`${healthUrl}/healthz`);
    expect([response.status, await response.text()]).deep.equal([200, 'ok\n']);
  });

  it('says whether it is ready, and if not, all that is missing', async () => {
    let reasons = ['the watch of pods is not synced', 'may not list jobs'];
    const { healthUrl } = await serve({ readiness: () => ({ ready: reasons.length === 0, reasons }) });
    const not = await fetch(`${healthUrl}/readyz`);
    expect(not.status).equal(503);
    expect(await not.text()).equal('not ready\n- the watch of pods is not synced\n- may not list jobs\n');
    reasons = [];
    const ready = await fetch(`${healthUrl}/readyz`);
    expect([ready.status, await ready.text()]).deep.equal([200, 'ready\n']);
  });

  it('answers HEAD without a body, and nothing but GET and HEAD', async () => {
    const { metricsUrl } = await serve();
    const head = await fetch(`${metricsUrl}/metrics`, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length'), await head.text()]).deep.equal([200, '12', '']);
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
      const response = await fetch(`${metricsUrl}/metrics`, { method });
      expect([response.status, response.headers.get('allow')], method).deep.equal([405, 'GET, HEAD']);
      await response.text();
    }
  });

  it('knows no other paths', async () => {
    const { metricsUrl, healthUrl } = await serve();
    for (const url of ['/', '/metrics/', '//metrics', '/healthz', '/__proto__', '/constructor']) {
      const response = await fetch(`${metricsUrl}${url}`);
      expect(response.status, url).equal(404);
      expect(response.headers.get('x-content-type-options')).equal('nosniff');
      await response.text();
    }
    expect((await fetch(`${healthUrl}/metrics`)).status).equal(404);
  });

  it('serves all at one address, if that is asked for', async () => {
    const { metricsUrl, healthUrl } = await serve({ metricsAddress: 'localhost:0', healthAddress: 'localhost:0' });
    expect(metricsUrl).equal(healthUrl);
    for (const path of ['/metrics', '/healthz', '/readyz']) {
      expect((await fetch(`${metricsUrl}${path}`)).status, path).equal(200);
    }
  });

  it('can be switched off', async () => {
    expect(await serve({ metricsAddress: '0' })).include({ metricsUrl: null });
    expect(await serve({ metricsAddress: null, healthAddress: null })).include({ metricsUrl: null, healthUrl: null });
  });

  it('says which address is taken, and leaves nothing open then', async () => {
    const { metricsUrl } = await serve();
    const taken = new URL(metricsUrl ?? '').host;
    const error = await failure(serveHttp({ ...OPTIONS, healthAddress: taken }));
    expect(error).instanceOf(AuditError).include({ code: 'SA2008', about: taken });
    expect(String(error)).contain('EADDRINUSE');
  });

  it('refuses an address that is none', async () => {
    for (const address of ['', '8080', 'localhost', 'host:99999', 'host:-1', '::1:80', 'http://x:80', '[::1]']) {
      const error = await failure(serveHttp({ ...OPTIONS, metricsAddress: address }));
      expect(error, address).instanceOf(AuditError).include({ code: 'SA2008', about: address });
    }
  });

  it('answers 500 when the metrics cannot be rendered, tells the log why, and goes on', async () => {
    let broken = true;
    const render = async (): Promise<string> => {
      if (broken) throw new Error('the secret of it');
      return 'fine 1\n';
    };
    const { metricsUrl } = await serve({ metrics: { ...OPTIONS.metrics, render } });
    const response = await fetch(`${metricsUrl}/metrics`);
    expect([response.status, await response.text()]).deep.equal([500, 'internal error\n']);
    expect(logged).length(1);
    expect(logged[0]).include({ code: 'SA9001' });
    broken = false;
    expect((await fetch(`${metricsUrl}/metrics`)).status).equal(200);
  });

  it('closes within a second, whoever is still connected', async () => {
    let asked = ignore;
    const asking = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const render = (): Promise<string> => {
      asked();
      return new Promise(ignore); // never rendered
    };
    const servers = await serve({ metrics: { ...OPTIONS.metrics, render } });
    const port = Number(new URL(servers.metricsUrl ?? '').port);
    const [silent, waiting] = await Promise.all([socketTo(port), socketTo(port)]);
    waiting.write('GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n');
    await Promise.all([fetch(`${servers.healthUrl}/healthz`), asking]); // fetch keeps its connection
    const closed = Promise.all([once(silent, 'close'), once(waiting, 'close')]);
    const from = performance.now();
    await servers.close();
    expect(performance.now() - from).lessThan(1000);
    await closed;
    expect(await failure(fetch(`${servers.healthUrl}/healthz`))).instanceOf(Error);
  });
});

async function socketTo(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', ignore).resume();
  await once(socket, 'connect');
  return socket;
}

async function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}
