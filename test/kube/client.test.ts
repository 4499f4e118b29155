import { expect } from 'chai';
import { isConflict, isNotFound, kubeClient } from '../../src/kube/client.ts';
import { StatusError } from '../../src/kube/status.ts';
import { status } from './support/objects.ts';
import { json, textOf, withServer } from './support/servers.ts';
import { virtualTime } from './support/virtualtime.ts';

interface Seen {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly type: string | undefined;
  readonly body: string;
}

/** What the server saw of one call. */
async function seen(call: (client: ReturnType<typeof kubeClient>) => Promise<unknown>): Promise<Seen> {
  let what: Promise<Seen> | null = null;
  await withServer(
    (request, response) => {
      what = textOf(request).then((body) => {
        json(response, { kind: 'Thing', items: [], metadata: { resourceVersion: '5' } });
        return { method: request.method, url: request.url, type: request.headers['content-type'], body };
      });
    },
    async ({ connection }) => {
      await call(kubeClient(connection));
    },
  );
  if (what === null) throw new Error('nothing was called');
  return what;
}

const caught = (promise: Promise<unknown>): Promise<unknown> => promise.catch((error: unknown) => error);
const path = '/api/v1/namespaces/shop/pods/a';

describe('the JSON client', () => {
  it('gets', async () => {
    expect(await seen((client) => client.get(path))).to.include({ method: 'GET', url: path, body: '' });
  });

  it('lists a page', async () => {
    const call = await seen((client) =>
      client.list('/api/v1/pods', { limit: 500, continue: 'abc=', labelSelector: undefined }),
    );
    expect(call).to.include({ method: 'GET', url: '/api/v1/pods?limit=500&continue=abc%3D' });
  });

  it('creates and replaces', async () => {
    const object = { kind: 'Lease' };
    const expected = { type: 'application/json', body: '{"kind":"Lease"}' };
    expect(await seen((client) => client.create('/apis/x', object))).to.include({ method: 'POST', ...expected });
    expect(await seen((client) => client.replace('/apis/x/a', object))).to.include({ method: 'PUT', ...expected });
  });

  it('applies server-side, as the manager named', async () => {
    const call = await seen((client) =>
      client.apply(path, { kind: 'Pod' }, { fieldManager: 'sidecar-audit', force: true }),
    );
    expect(call).to.deep.equal({
      method: 'PATCH',
      url: `${path}?fieldManager=sidecar-audit&force=true`,
      type: 'application/apply-patch+yaml',
      body: '{"kind":"Pod"}',
    });
  });

  it('patches with the content type of each kind of patch', async () => {
    for (const [type, content] of [
      ['merge', 'application/merge-patch+json'],
      ['json', 'application/json-patch+json'],
      ['strategic', 'application/strategic-merge-patch+json'],
    ] as const) {
      expect(await seen((client) => client.patch(path, {}, type))).to.include({ method: 'PATCH', type: content });
    }
  });

  it('deletes', async () => {
    expect(await seen((client) => client.delete(path))).to.include({ method: 'DELETE', url: path });
  });

  it('throws what the server said as a StatusError', async () => {
    const answer = status(409, 'Conflict', 'the object has been modified', { name: 'a' });
    await withServer(
      (_, response) => json(response, answer, 409),
      async ({ connection }) => {
        const error = await caught(kubeClient(connection).get(path));
        expect(error).to.be.instanceOf(StatusError);
        expect(error).to.include({ code: 'SA2005', httpStatus: 409, reason: 'Conflict', retryAfterMs: null });
        expect(isConflict(error)).to.equal(true);
        expect(isNotFound(error)).to.equal(false);
      },
    );
  });

  it('tells an object that is not there from a resource that is not known', async () => {
    await withServer(
      (request, response) =>
        request.url === path
          ? json(response, status(404, 'NotFound', 'pods "a" not found', { name: 'a', kind: 'pods' }), 404)
          : response.writeHead(404).end('404 page not found\n'),
      async ({ connection }) => {
        const client = kubeClient(connection);
        const object = await caught(client.get(path));
        const resource = await caught(client.get('/apis/sidecaraudit.dev/v1alpha1/sidecaraudits'));
        expect([object, resource].map(isNotFound)).to.deep.equal([true, true]);
        expect(object).to.have.property('code', 'SA2005');
        expect(resource).to.have.property('code', 'SA2004');
        expect(resource).to.have.property('serverMessage', '404 page not found');
      },
    );
  });

  it('does not take an answer that is no JSON', async () => {
    await withServer(
      (_, response) => response.end('<html>'),
      async ({ connection }) => {
        expect(await caught(kubeClient(connection).get(path))).to.have.property('code', 'SA2005');
      },
    );
  });
});

describe('too many requests (429)', () => {
  it('are tried again after the time the server asks for', async () => {
    const time = virtualTime();
    await withServer(
      (_, response, count) =>
        json(response, status(count === 1 ? 429 : 200), count === 1 ? 429 : 200, { 'retry-after': '3' }),
      async ({ connection, requests }) => {
        const call = kubeClient(connection, time).create('/apis/x', { kind: 'Lease' });
        while (time.timers() === 0) await time.settle();
        await time.advance(2999);
        expect(requests).to.have.length(1);
        await time.advance(1);
        await call;
        expect(requests).to.have.length(2);
      },
    );
  });

  it('are given up after five times, and at once when no longer wanted', async () => {
    const instant = { ...virtualTime(), after: (_: number, act: () => void) => (setImmediate(act), () => {}) };
    await withServer(
      (_, response) => json(response, status(429), 429, { 'retry-after': '1' }),
      async ({ connection, requests }) => {
        const error = await caught(kubeClient(connection, instant).get(path));
        expect(error).to.include({ httpStatus: 429, retryAfterMs: 1000 });
        expect(requests).to.have.length(6);

        const time = virtualTime();
        const stop = new AbortController();
        const call = caught(kubeClient(connection, time).get(path, stop.signal));
        while (time.timers() === 0) await time.settle();
        stop.abort(new Error('shutting down'));
        expect(await call).to.have.property('message', 'shutting down');
        expect(time.timers()).to.equal(0);
      },
    );
  });

  it('are the only answer that is tried again: nothing is created twice', async () => {
    await withServer(
      (_, response) => json(response, status(500), 500, { 'retry-after': '1' }),
      async ({ connection, requests }) => {
        await caught(kubeClient(connection).create('/apis/x', {}));
        expect(requests).to.have.length(1);
      },
    );
  });
});
