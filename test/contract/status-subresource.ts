import { expect } from 'chai';
import { objectAt } from '../../src/evidence/json.ts';
import { call } from './client.ts';
import { audit, generation, pod, version } from './objects.ts';
import { apply, audits, get, mergePatch, pods, post, put } from './scene.ts';
import type { Scene } from './scene.ts';

export function describeStatusSubresource(scene: () => Scene): void {
  describe('the status subresource', () => {
    const status = { podsOmitted: 1 };
    const path = (name: string): string => audits(scene(), name);

    it('keeps a create from setting the status', async () => {
      const { body } = await post(scene(), audits(scene()), audit('status-create', { spec: {}, status }));
      expect(body).to.not.have.property('status');
      expect(
        (await post(scene(), pods(scene()), { ...pod('status-pod'), status: { phase: 'Running' } })).body['status'],
      ).to.include({ phase: 'Pending' });
    });

    it('keeps PUT, patch and apply of the object from changing the status', async () => {
      await apply(scene(), path('status-main'), audit('status-main', { spec: {} }));
      await apply(scene(), `${path('status-main')}/status`, audit('status-main', { status }));
      const live = (await get(scene(), path('status-main'))).body;
      const changed = { podsOmitted: 2 };
      const replies = [
        await put(scene(), path('status-main'), { ...live, spec: { windowSeconds: 9 }, status: changed }),
        await mergePatch(scene(), path('status-main'), { spec: { windowSeconds: 8 }, status: changed }),
        await apply(
          scene(),
          path('status-main'),
          audit('status-main', { spec: { windowSeconds: 7 }, status: changed }),
        ),
      ];
      expect(replies.map(({ code }) => code)).to.deep.equal([200, 200, 200]);
      expect(replies.map(({ body }) => body['status'])).to.deep.equal([status, status, status]);
    });

    it('keeps PUT, patch and apply of the status from changing spec, labels and generation', async () => {
      const name = 'status-sub';
      await apply(scene(), path(name), audit(name, { labels: { keep: 'yes' }, spec: { windowSeconds: 1 } }));
      const live = (await get(scene(), path(name))).body;
      const other = { ...live, spec: { windowSeconds: 2 }, status: { podsOmitted: 1 } };
      const replies = [
        await call(scene().target, `${path(name)}/status`, { method: 'PUT', body: other }),
        await mergePatch(scene(), `${path(name)}/status`, {
          metadata: { labels: { keep: 'no' } },
          spec: { windowSeconds: 2 },
          status: { podsOmitted: 2 },
        }),
        await apply(
          scene(),
          `${path(name)}/status`,
          audit(name, { labels: { keep: 'no' }, spec: { windowSeconds: 2 }, status: { podsOmitted: 3 } }),
        ),
      ];
      expect(replies.map(({ code }) => code)).to.deep.equal([200, 200, 200]);
      expect(replies.map(({ body }) => objectAt(body, 'status')['podsOmitted'])).to.deep.equal([1, 2, 3]);
      for (const { body } of replies) {
        expect(objectAt(body, 'spec')['windowSeconds']).to.equal(1);
        expect(objectAt(objectAt(body, 'metadata'), 'labels')).to.deep.equal({ keep: 'yes' });
        expect(generation(body)).to.equal(1);
      }
    });

    it('moves the resourceVersion with the status', async () => {
      const { body: before } = await post(scene(), audits(scene()), audit('status-version', { spec: {} }));
      const { body: after } = await mergePatch(scene(), `${path('status-version')}/status`, { status });
      expect(Number(version(after))).to.be.greaterThan(Number(version(before)));
    });

    it('can be read, is 404 with its object, and is not there for kinds without a status', async () => {
      await post(scene(), audits(scene()), audit('status-read', { spec: {} }));
      expect((await get(scene(), `${path('status-read')}/status`)).code).to.equal(200);
      expect((await get(scene(), `${path('status-nobody')}/status`)).code).to.equal(404);
      const lease = `/apis/coordination.k8s.io/v1/namespaces/${scene().namespace}/leases/any/status`;
      expect((await get(scene(), lease)).body['message']).to.equal('the server could not find the requested resource');
    });
  });
}
