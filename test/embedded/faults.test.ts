import { expect } from 'chai';
import { objectAt } from '../../src/evidence/json.ts';
import { call, watch } from '../contract/client.ts';
import { audit, pod } from '../contract/objects.ts';
import { WATCH_LIST } from '../contract/scene.ts';
import { PODS, failureOf, podNamed, withServer } from './helpers.ts';

describe('faults of requests', () => {
  it('answer the next N requests that match, and then no more', async () => {
    await withServer(async ({ url, faults }) => {
      faults.answer({ verb: 'list', resource: 'pods' }, { code: 429, retryAfterSeconds: 3 }, 2);
      const target = { baseUrl: url };
      const first = await call(target, PODS);
      expect(first.code).to.equal(429);
      expect(first.headers['retry-after']).to.equal('3');
      expect(first.body).to.include({ kind: 'Status', reason: 'TooManyRequests', code: 429 });
      expect(objectAt(first.body, 'details')).to.deep.equal({ retryAfterSeconds: 3 });
      expect((await call(target, '/api/v1/nodes')).code).to.equal(200);
      expect((await call(target, PODS)).code).to.equal(429);
      expect((await call(target, PODS)).code).to.equal(200);
    });
  });

  it('answer with the body given, as text or JSON', async () => {
    await withServer(async ({ url, faults }) => {
      faults.answer({}, { code: 502, body: '<html>bad gateway</html>' });
      faults.answer({}, { code: 200, body: { kind: 'Surprise' } });
      const text = await call({ baseUrl: url }, PODS);
      expect([text.code, text.text]).to.deep.equal([502, '<html>bad gateway</html>']);
      expect((await call({ baseUrl: url }, PODS)).body).to.deep.equal({ kind: 'Surprise' });
    });
  });

  it('match by verb, resource, namespace, name and subresource', async () => {
    await withServer(async ({ url, faults }) => {
      const path = '/apis/sidecaraudit.dev/v1alpha1/namespaces/default/sidecaraudits/a';
      faults.answer(
        { verb: 'patch', resource: 'sidecaraudits', namespace: 'default', name: 'a', subresource: 'status' },
        { code: 500 },
      );
      const patch = { method: 'PATCH', body: audit('a', { spec: {} }), contentType: 'application/apply-patch+yaml' };
      expect((await call({ baseUrl: url }, `${path}?fieldManager=m`, patch)).code).to.equal(201);
      expect((await call({ baseUrl: url }, `${path}/status?fieldManager=m`, patch)).code).to.equal(500);
    });
  });

  it('forbid one resource, and nothing else, until they are cleared', async () => {
    await withServer(async ({ url, faults }) => {
      faults.forbid('events');
      const { code, body } = await call({ baseUrl: url }, '/api/v1/events');
      expect(code).to.equal(403);
      expect(body['reason']).to.equal('Forbidden');
      expect(body['message']).to.contain('events is forbidden').and.to.contain('cannot list resource "events"');
      expect((await call({ baseUrl: url }, PODS)).code).to.equal(200);
      faults.clear();
      expect((await call({ baseUrl: url }, '/api/v1/events')).code).to.equal(200);
    });
  });

  it('reset the connection instead of answering', async () => {
    await withServer(async ({ url, faults }) => {
      faults.reset({ verb: 'list' });
      expect((await failureOf(call({ baseUrl: url }, PODS))).code).to.equal('ECONNRESET');
    });
  });

  it('delay an answer', async () => {
    await withServer(async ({ url, faults }) => {
      faults.delay({ verb: 'list' }, 60);
      const began = performance.now();
      expect((await call({ baseUrl: url }, PODS)).code).to.equal(200);
      expect(performance.now() - began).to.be.at.least(55);
    });
  });

  it('leave a request without an answer, while others have theirs', async () => {
    await withServer(async ({ url, faults, requests }) => {
      faults.hang({ verb: 'list', resource: 'pods' });
      let answered = false;
      const hanging = failureOf(call({ baseUrl: url }, PODS)).then((error) => {
        answered = true;
        return error;
      });
      while (requests().length === 0) await call({ baseUrl: url }, '/version');
      expect((await call({ baseUrl: url }, PODS)).code).to.equal(200);
      expect(answered).to.equal(false);
      // Only the end of the server ends it.
      void hanging;
    });
  });

  it('reject watch-list with 422, as a server without the feature does', async () => {
    await withServer(async ({ url, faults }) => {
      faults.rejectWatchList();
      const { code, body } = await call({ baseUrl: url }, `${PODS}?${WATCH_LIST}`);
      expect(code).to.equal(422);
      expect(body['message']).to.contain(
        'sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled',
      );
      const stream = await watch({ baseUrl: url }, `${PODS}?watch=1`);
      stream.close();
    });
  });

  it('refuse connections, cut those there are, and take them again on the same port', async () => {
    await withServer(async (server) => {
      const stream = await watch({ baseUrl: server.url }, `${PODS}?watch=1`);
      await server.refuse();
      await stream.ended;
      expect((await failureOf(call({ baseUrl: server.url }, PODS))).code).to.equal('ECONNREFUSED');
      await server.listen();
      expect((await call({ baseUrl: server.url }, PODS)).code).to.equal(200);
    });
  });

  it('are seen in the log of requests, in the words of RBAC', async () => {
    await withServer(async ({ url, requests }) => {
      await call({ baseUrl: url }, PODS, { method: 'POST', body: pod('logged') });
      await call({ baseUrl: url }, `${PODS}/logged/status`);
      const seen = requests().map(({ verb, group, resource, namespace, name, subresource }) => [
        verb,
        group,
        resource,
        namespace,
        name,
        subresource,
      ]);
      expect(seen).to.deep.equal([
        ['create', '', 'pods', 'default', undefined, undefined],
        ['get', '', 'pods', 'default', 'logged', 'status'],
      ]);
    });
  });

  it('are not needed for a cluster without the CRDs', async () => {
    const { RESOURCES } = await import('../../src/embedded/resources.ts');
    const resources = RESOURCES.filter(({ custom }) => !custom);
    await withServer(
      async ({ url }) => {
        const { code, text } = await call({ baseUrl: url }, '/apis/sidecaraudit.dev/v1alpha1/sidecaraudits');
        expect([code, text]).to.deep.equal([404, '404 page not found\n']);
      },
      { resources },
    );
  });
});

describe('faults of the history', () => {
  it('forget what was: a watch from before is 410, one from now is not', async () => {
    await withServer(async ({ url, faults, store }) => {
      store.put('pods', 'ADDED', podNamed('a'));
      const before = store.version();
      store.put('pods', 'ADDED', podNamed('b'));
      faults.dropHistory();
      const old = await watch({ baseUrl: url }, `${PODS}?watch=1&resourceVersion=${before}`);
      await old.ended;
      expect(old.frames.map(({ object }) => object['code'])).to.deep.equal([410]);
      const fresh = await watch({ baseUrl: url }, `${PODS}?watch=1&resourceVersion=${store.version()}`);
      store.put('pods', 'ADDED', podNamed('c'));
      const frames = await fresh.until(({ length }) => length > 0);
      fresh.close();
      expect(frames[0]?.type).to.equal('ADDED');
    });
  });

  it('expire the lists under way', async () => {
    await withServer(async ({ url, faults, store }) => {
      for (const name of ['a', 'b']) store.put('pods', 'ADDED', podNamed(name));
      const { body } = await call({ baseUrl: url }, `${PODS}?limit=1`);
      store.put('pods', 'ADDED', podNamed('c'));
      faults.dropHistory();
      const next = `${PODS}?limit=1&continue=${String(objectAt(body, 'metadata')['continue'])}`;
      expect((await call({ baseUrl: url }, next)).code).to.equal(410);
    });
  });

  it('come by themselves where more changes than historySize were made', async () => {
    await withServer(
      async ({ url, store }) => {
        const versions = ['a', 'b', 'c', 'd'].map((name) => {
          store.put('pods', 'ADDED', podNamed(name));
          return store.version();
        });
        const codes = await Promise.all(
          versions.map(async (version) => {
            const stream = await watch({ baseUrl: url }, `${PODS}?watch=1&resourceVersion=${version - 1}`);
            const [frame] = await stream.until(({ length }) => length > 0);
            stream.close();
            return frame?.type;
          }),
        );
        expect(codes).to.deep.equal(['ERROR', 'ERROR', 'ADDED', 'ADDED']);
      },
      { historySize: 2 },
    );
  });
});
