import { expect } from 'chai';
import { API_VERSION } from '../../src/api/group.ts';
import { objectAt } from '../../src/evidence/json.ts';
import { call } from './client.ts';
import { audit, generation, meta, pod, version } from './objects.ts';
import { audits, get, mergePatch, pods, post, put, remove } from './scene.ts';
import type { Scene } from './scene.ts';

export function describeWrites(scene: () => Scene): void {
  describe('writes', () => {
    it('creates with 201, a uid, a resourceVersion, generation 1 and a creationTimestamp in whole seconds', async () => {
      const { code, body } = await post(scene(), audits(scene()), audit('write-new', { spec: { windowSeconds: 1 } }));
      expect(code).to.equal(201);
      expect(meta(body, 'uid')).to.match(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      expect(version(body)).to.match(/^\d+$/);
      expect(generation(body)).to.equal(1);
      expect(meta(body, 'creationTimestamp')).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
      expect(meta(body, 'namespace')).to.equal(scene().namespace);
      expect((await get(scene(), audits(scene(), 'write-new'))).body).to.deep.equal(body);
    });

    it('does not let the client choose uid, generation or creationTimestamp', async () => {
      const metadata = { name: 'write-own', uid: 'mine', generation: 7, creationTimestamp: '2020-01-01T00:00:00Z' };
      const { body } = await post(scene(), audits(scene()), { ...audit('write-own', { spec: {} }), metadata });
      expect(meta(body, 'uid')).to.not.equal('mine');
      expect(generation(body)).to.equal(1);
      expect(meta(body, 'creationTimestamp')).to.not.equal('2020-01-01T00:00:00Z');
    });

    it('answers 409 AlreadyExists to a second create', async () => {
      await post(scene(), pods(scene()), pod('write-twice'));
      const { code, body } = await post(scene(), pods(scene()), pod('write-twice'));
      expect(code).to.equal(409);
      expect(body).to.include({ reason: 'AlreadyExists', message: 'pods "write-twice" already exists', code: 409 });
      expect(body['details']).to.deep.equal({ name: 'write-twice', kind: 'pods' });
    });

    it('answers a dry run as it would answer the request, and changes nothing', async () => {
      const dry = '?dryRun=All';
      const created = await post(scene(), `${audits(scene())}${dry}`, audit('write-dry', { spec: {} }));
      expect(created.code).to.equal(201);
      expect((await get(scene(), audits(scene(), 'write-dry'))).code).to.equal(404);
      await post(scene(), audits(scene()), audit('write-dry', { spec: {} }));
      const twice = await post(scene(), `${audits(scene())}${dry}`, audit('write-dry', { spec: {} }));
      expect(twice.code).to.equal(409);
      const gone = await call(scene().target, `${audits(scene(), 'write-dry')}${dry}`, { method: 'DELETE' });
      expect(gone.code).to.equal(200);
      expect((await get(scene(), audits(scene(), 'write-dry'))).code).to.equal(200);
    });

    it('completes generateName', async () => {
      const metadata = { generateName: 'write-gen-' };
      const { code, body } = await post(scene(), pods(scene()), { ...pod(''), metadata });
      expect(code).to.equal(201);
      expect(meta(body, 'name')).to.match(/^write-gen-[a-z0-9]{5}$/);
    });

    it('answers 422 with a cause to an object without a name', async () => {
      const { code, body } = await post(scene(), pods(scene()), { ...pod(''), metadata: {} });
      expect(code).to.equal(422);
      expect(body['reason']).to.equal('Invalid');
      const cause = {
        reason: 'FieldValueRequired',
        message: 'Required value: name or generateName is required',
        field: 'metadata.name',
      };
      expect(objectAt(body, 'details')).to.deep.equal({ kind: 'Pod', causes: [cause] });
    });

    it('refuses a create that names a resourceVersion, or another namespace', async () => {
      const versioned = { ...audit('write-v', { spec: {} }), metadata: { name: 'write-v', resourceVersion: '7' } };
      expect((await post(scene(), audits(scene()), versioned)).code).to.equal(500);
      const elsewhere = { ...pod('write-e'), metadata: { name: 'write-e', namespace: 'default' } };
      expect((await post(scene(), pods(scene()), elsewhere)).code).to.equal(400);
    });

    it('replaces under the resourceVersion read, and counts the generation', async () => {
      const { body } = await post(scene(), audits(scene()), audit('write-put', { spec: { windowSeconds: 1 } }));
      const { code, body: next } = await put(scene(), audits(scene(), 'write-put'), {
        ...body,
        spec: { windowSeconds: 2 },
      });
      expect(code).to.equal(200);
      expect(objectAt(next, 'spec')['windowSeconds']).to.equal(2);
      expect(generation(next)).to.equal(2);
      expect(meta(next, 'uid')).to.equal(meta(body, 'uid'));
      expect(Number(version(next))).to.be.greaterThan(Number(version(body)));
    });

    it('answers 409 Conflict to a PUT of a stale resourceVersion', async () => {
      const { body } = await post(scene(), audits(scene()), audit('write-stale', { spec: { windowSeconds: 1 } }));
      await put(scene(), audits(scene(), 'write-stale'), { ...body, spec: { windowSeconds: 2 } });
      const { code, body: status } = await put(scene(), audits(scene(), 'write-stale'), {
        ...body,
        spec: { windowSeconds: 3 },
      });
      expect(code).to.equal(409);
      expect(status).to.include({
        reason: 'Conflict',
        message:
          'Operation cannot be fulfilled on sidecaraudits.sidecaraudit.dev "write-stale": ' +
          'the object has been modified; please apply your changes to the latest version and try again',
      });
    });

    it('answers 422 to a PUT of a custom resource without a resourceVersion, and 404 where there is none', async () => {
      await post(scene(), audits(scene()), audit('write-blind', { spec: {} }));
      expect((await put(scene(), audits(scene(), 'write-blind'), audit('write-blind', { spec: {} }))).code).to.equal(
        422,
      );
      expect((await put(scene(), audits(scene(), 'write-none'), audit('write-none', { spec: {} }))).code).to.equal(404);
    });

    it('answers 400 to a PUT under another name', async () => {
      const { code } = await put(scene(), audits(scene(), 'write-one'), audit('write-other', { spec: {} }));
      expect(code).to.equal(400);
    });

    it('does not count labels as a change of the spec', async () => {
      const { body } = await post(scene(), audits(scene()), audit('write-label', { spec: {} }));
      const { body: next } = await mergePatch(scene(), audits(scene(), 'write-label'), {
        metadata: { labels: { a: 'b' } },
      });
      expect(generation(next)).to.equal(1);
      expect(version(next)).to.not.equal(version(body));
    });

    it('merges a merge patch, in which null removes', async () => {
      const path = audits(scene(), 'write-merge');
      await post(
        scene(),
        audits(scene()),
        audit('write-merge', { labels: { a: '1', b: '2' }, spec: { windowSeconds: 1 } }),
      );
      const { code, body } = await mergePatch(scene(), path, { metadata: { labels: { a: null, c: '3' } } });
      expect(code).to.equal(200);
      expect(objectAt(objectAt(body, 'metadata'), 'labels')).to.deep.equal({ b: '2', c: '3' });
      expect(objectAt(body, 'spec')['windowSeconds']).to.equal(1);
    });

    it('answers 409 to a merge patch of a stale resourceVersion, and 404 where there is nothing', async () => {
      await post(scene(), audits(scene()), audit('write-patch', { spec: {} }));
      const stale = { metadata: { resourceVersion: '3' } };
      expect((await mergePatch(scene(), audits(scene(), 'write-patch'), stale)).code).to.equal(409);
      expect((await mergePatch(scene(), audits(scene(), 'write-nobody'), {})).code).to.equal(404);
    });

    it('keeps its resourceVersion where a write changes nothing', async () => {
      const { body } = await post(scene(), audits(scene()), audit('write-same', { spec: { windowSeconds: 4 } }));
      const { body: next } = await mergePatch(scene(), audits(scene(), 'write-same'), { spec: { windowSeconds: 4 } });
      expect(version(next)).to.equal(version(body));
    });

    it('deletes a custom resource with a Status of success that names its uid', async () => {
      const { body } = await post(scene(), audits(scene()), audit('write-gone', { spec: {} }));
      const { code, body: status } = await remove(scene(), audits(scene(), 'write-gone'));
      expect(code).to.equal(200);
      expect(status).to.include({ kind: 'Status', status: 'Success' });
      const [group] = API_VERSION.split('/');
      const details = { name: 'write-gone', group, kind: 'sidecaraudits', uid: meta(body, 'uid') };
      expect(status['details']).to.deep.equal(details);
      expect((await get(scene(), audits(scene(), 'write-gone'))).code).to.equal(404);
      expect((await remove(scene(), audits(scene(), 'write-gone'))).code).to.equal(404);
    });

    it('does not delete under a uid that is not the object’s', async () => {
      await post(scene(), audits(scene()), audit('write-kept', { spec: {} }));
      const options = { method: 'DELETE', body: { preconditions: { uid: 'another' } } };
      const { code, body } = await call(scene().target, audits(scene(), 'write-kept'), options);
      expect(code).to.equal(409);
      expect(body['reason']).to.equal('Conflict');
      expect((await get(scene(), audits(scene(), 'write-kept'))).code).to.equal(200);
    });

    it('gives an object made again under its old name a new uid', async () => {
      const { body: first } = await post(scene(), pods(scene()), pod('write-again'));
      await remove(scene(), pods(scene(), 'write-again'));
      const { body: second } = await post(scene(), pods(scene()), pod('write-again'));
      expect(meta(second, 'uid')).to.be.a('string').that.does.not.equal(meta(first, 'uid'));
    });
  });
}
