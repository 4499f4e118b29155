import { expect } from 'chai';
import { objectAt } from '../../src/evidence/json.ts';
import { call } from './client.ts';
import { pod } from './objects.ts';
import { audits, get, leases, pods, post } from './scene.ts';
import type { Scene } from './scene.ts';

export function describeAccess(scene: () => Scene): void {
  describe('paths and methods', () => {
    it('answers 404 with a Status that names the object', async () => {
      const { code, body } = await get(scene(), pods(scene(), 'nobody'));
      expect(code).to.equal(404);
      expect(body).to.deep.include({
        kind: 'Status',
        apiVersion: 'v1',
        status: 'Failure',
        reason: 'NotFound',
        code: 404,
        message: 'pods "nobody" not found',
      });
      expect(body['details']).to.deep.equal({ name: 'nobody', kind: 'pods' });
    });

    it('names the group of what is not in the core group', async () => {
      const { body } = await get(scene(), leases(scene(), 'nobody'));
      expect(body['message']).to.equal('leases.coordination.k8s.io "nobody" not found');
      expect(body['details']).to.deep.equal({ name: 'nobody', group: 'coordination.k8s.io', kind: 'leases' });
    });

    it('answers an unknown resource of a known group with 404 and a Status without a name', async () => {
      const { code, body } = await get(scene(), '/api/v1/sidecars');
      expect(code).to.equal(404);
      expect(body['message']).to.equal('the server could not find the requested resource');
      expect(body['details']).to.deep.equal({});
    });

    it('answers an unknown group with 404 in plain text', async () => {
      const { code, text, headers } = await get(scene(), '/apis/no.such.group/v1/things');
      expect(code).to.equal(404);
      expect(text).to.equal('404 page not found\n');
      expect(headers['content-type']).to.match(/^text\/plain/);
    });

    it('has no path to a namespaced object without its namespace', async () => {
      expect((await get(scene(), '/apis/coordination.k8s.io/v1/leases/nobody')).code).to.equal(404);
    });

    it('answers 405 to a method the path does not have', async () => {
      for (const [method, path] of [
        ['PUT', pods(scene())],
        ['POST', pods(scene(), 'nobody')],
        ['POST', '/api/v1/pods'],
      ] as const) {
        const { code, body } = await call(scene().target, path, { method, body: pod('nobody') });
        expect(code, `${method} ${path}`).to.equal(405);
        expect(body['reason']).to.equal('MethodNotAllowed');
      }
    });

    it('answers 415 to a patch of an unknown type', async () => {
      const patch = { method: 'PATCH', body: {}, contentType: 'text/plain' };
      const { code, body } = await call(scene().target, audits(scene(), 'nobody'), patch);
      expect(code).to.equal(415);
      expect(body['reason']).to.equal('UnsupportedMediaType');
    });

    it('answers 400 to a body that is no JSON', async () => {
      expect((await post(scene(), pods(scene()), '{bad')).code).to.equal(400);
    });

    it('answers 400 to an object of another kind', async () => {
      const { code, body } = await post(scene(), pods(scene()), { ...pod('other'), kind: 'Job' });
      expect(code).to.equal(400);
      expect(body['reason']).to.equal('BadRequest');
    });

    it('answers 404 to a create in a namespace that is not there', async () => {
      const { code, body } = await post(scene(), '/api/v1/namespaces/no-such-namespace/pods', pod('lost'));
      expect(code).to.equal(404);
      expect(objectAt(body, 'details')).to.deep.equal({ name: 'no-such-namespace', kind: 'namespaces' });
    });

    it('says its version', async () => {
      const { code, body } = await get(scene(), '/version');
      expect(code).to.equal(200);
      expect(body['gitVersion']).to.match(/^v1\.\d+\.\d+/);
      expect(body['minor']).to.match(/^\d+$/);
    });
  });
}
