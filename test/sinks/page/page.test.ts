import { request } from 'node:http';
import { expect } from 'chai';
import { buildPage } from '../../../tools/page.ts';
import type { Listener } from '../../../src/sinks/http/server.ts';
import type { Overview, PodAnswer, PodsAnswer } from '../../../src/page/wire.ts';
import type { Sight } from '../../../src/sinks/page/sight.ts';
import { row, scene, serve } from './support.ts';

/** Sees these namespaces alone. */
function sees(...namespaces: readonly string[]): Sight {
  return {
    all: async () => false,
    among: async (asked) => new Set([...asked].filter((n) => namespaces.includes(n))),
  };
}

describe('the server of the page', () => {
  let server: Listener;
  before(() => buildPage('dist/page'));
  afterEach(() => server.close());

  it('sends the page with a policy that lets nothing in from anywhere else, nor any script or style in the markup', async () => {
    server = await serve(scene([]));
    const response = await fetch(server.url);
    expect(response.status).equal(200);
    expect(response.headers.get('content-type')).equal('text/html; charset=utf-8');
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy)
      .to.include("default-src 'none'")
      .and.to.include("frame-ancestors 'none'")
      .and.to.include("base-uri 'none'");
    expect(policy).not.to.match(/unsafe|\*|https?:/);
    const html = await response.text();
    expect(html).not.to.match(/<script>|<style|style=|\son\w+=|https?:/);
    for (const [name, value] of Object.entries({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
      'x-frame-options': 'DENY',
    })) {
      expect(response.headers.get(name), name).equal(value);
    }
    // Errors carry them too.
    const missing = await fetch(`${server.url}/nothing`);
    expect([missing.status, missing.headers.get('content-security-policy')]).to.deep.equal([404, policy]);
  });

  it('sends what a browser has already only when it has changed, and compressed', async () => {
    server = await serve(scene([]));
    const first = await fetch(`${server.url}/page.js`);
    expect(first.headers.get('content-encoding')).equal('gzip');
    const etag = first.headers.get('etag') ?? '';
    const again = await fetch(`${server.url}/page.js`, { headers: { 'If-None-Match': etag } });
    expect([again.status, await again.text()]).to.deep.equal([304, '']);
    const plain = await fetch(`${server.url}/page.js`, { headers: { 'Accept-Encoding': 'gzip;q=0, identity' } });
    expect(plain.headers.get('content-encoding')).equal(null);
    expect(await plain.text()).equal(await first.text());
  });

  it('answers on the loopback only to those who name it, and so to no page of a name that was bent to it', async () => {
    server = await serve(scene([row('a')]));
    const { port } = new URL(server.url);
    const status = (host: string): Promise<number | undefined> =>
      new Promise((resolve, reject) => {
        request({ port, host: '127.0.0.1', path: '/api/pods', headers: { Host: host } }, (response) => {
          response.resume();
          resolve(response.statusCode);
        })
          .on('error', reject)
          .end();
      });
    for (const host of ['localhost', `localhost:${port}`, '127.0.0.1:1', '[::1]:9000', 'LOCALHOST']) {
      expect(await status(host), host).equal(200);
    }
    for (const host of [
      'evil.example',
      'localhost.evil.example',
      '127.0.0.1.evil.example',
      '10.0.0.1',
      'localhost@evil',
    ]) {
      expect(await status(host), host).equal(403);
    }
  });

  it('is read-only', async () => {
    server = await serve(scene([row('a')]));
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      const response = await fetch(`${server.url}/api/pods`, { method });
      expect(response.status, method).equal(405);
      await response.text();
    }
  });

  it('lists the Pods and audits, and tells one that is not there from nothing', async () => {
    const audit = { uid: 'x', kind: 'SidecarAudit' as const, namespace: 'shop', name: 'audit', conditions: [] };
    server = await serve(scene([row('a'), row('b', 'bank')], { audits: () => [audit], notes: ['a note'] }));
    const pods = (await (await fetch(`${server.url}/api/pods`)).json()) as PodsAnswer;
    expect(pods).to.deep.include({ now: 42, pods: [row('a'), row('b', 'bank')] });
    const overview = (await (await fetch(`${server.url}/api/overview`)).json()) as Overview;
    expect(overview).to.deep.include({ mode: 'controller', notes: ['a note'], audits: [audit], now: 42 });
    expect((await fetch(`${server.url}/api/pod?uid=none`)).status).equal(404);
    expect((await fetch(`${server.url}/api/pod`)).status).equal(404);
  });

  it('shows a caller what they may see, and says of the rest not even that it is there', async () => {
    const audits = (['shop', 'bank', null] as const).map((namespace) => ({
      uid: String(namespace),
      kind: namespace === null ? ('ClusterSidecarAudit' as const) : ('SidecarAudit' as const),
      namespace,
      name: 'audit',
      conditions: [],
    }));
    const a = row('a', 'shop', { audits: ['shop', 'null'] });
    const answer = { now: 1, row: a, judgedBy: { namespace: null, name: 'audit' } } as unknown as PodAnswer;
    const source = scene([a, row('b', 'bank')], { audits: () => audits, pod: () => answer });
    server = await serve(source, { authorize: async () => sees('shop') });
    const pods = (await (await fetch(`${server.url}/api/pods`)).json()) as PodsAnswer;
    expect(pods.pods.map((p) => p.uid)).to.deep.equal(['a']);
    expect(pods.pods[0]?.audits).to.deep.equal(['shop']);
    const overview = (await (await fetch(`${server.url}/api/overview`)).json()) as Overview;
    expect(overview.audits.map((a) => a.namespace)).to.deep.equal(['shop']);
    const shown = (await (await fetch(`${server.url}/api/pod?uid=a`)).json()) as PodAnswer;
    expect([shown.row.audits, shown.judgedBy]).to.deep.equal([['shop'], { namespace: null, name: null }]);
    const hidden = await fetch(`${server.url}/api/pod?uid=b`);
    const absent = await fetch(`${server.url}/api/pod?uid=c`);
    expect([hidden.status, await hidden.text()]).to.deep.equal([absent.status, await absent.text()]);
  });

  it('lets nobody in whom it does not know, and shows nothing where it cannot ask', async () => {
    let failing = false;
    server = await serve(scene([row('a')]), {
      authorize: async () => {
        if (failing) throw new Error('no answer');
        return { status: 401, body: 'who?\n' };
      },
    });
    for (const path of ['overview', 'pods', 'pod?uid=a', 'events']) {
      expect((await fetch(`${server.url}/api/${path}`)).status, path).equal(401);
    }
    failing = true;
    const response = await fetch(`${server.url}/api/pods`);
    expect([response.status, await response.text()]).to.deep.equal([500, 'internal error\n']);
    // The page itself says nothing of anybody.
    expect((await fetch(server.url)).status).equal(200);
  });
});
