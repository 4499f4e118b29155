import { expect } from 'chai';
import { objectAt } from '../../src/evidence/json.ts';
import { lease, meta, version } from './objects.ts';
import { get, leases, post, put } from './scene.ts';
import type { Scene } from './scene.ts';

export function describeLeases(scene: () => Scene): void {
  describe('Leases', () => {
    it('keeps the microseconds of renewTime', async () => {
      const { code, body } = await post(scene(), leases(scene()), lease('lease-new', 'a'));
      expect(code).to.equal(201);
      expect(body['spec']).to.deep.equal({
        holderIdentity: 'a',
        leaseDurationSeconds: 15,
        renewTime: '2026-11-22T20:00:00.123456Z',
      });
    });

    it('goes to the first of two that create it', async () => {
      await post(scene(), leases(scene()), lease('lease-race', 'a'));
      const { code, body } = await post(scene(), leases(scene()), lease('lease-race', 'b'));
      expect(code).to.equal(409);
      expect(body['reason']).to.equal('AlreadyExists');
      expect(body['message']).to.equal('leases.coordination.k8s.io "lease-race" already exists');
    });

    it('goes to the first of two that update it', async () => {
      const { body } = await post(scene(), leases(scene()), lease('lease-take', 'a'));
      const first = await put(scene(), leases(scene(), 'lease-take'), lease('lease-take', 'b', version(body)));
      const second = await put(scene(), leases(scene(), 'lease-take'), lease('lease-take', 'c', version(body)));
      expect([first.code, second.code]).to.deep.equal([200, 409]);
      expect(second.body['reason']).to.equal('Conflict');
      const { body: now } = await get(scene(), leases(scene(), 'lease-take'));
      expect(objectAt(now, 'spec')['holderIdentity']).to.equal('b');
    });

    it('cannot be taken without a resourceVersion', async () => {
      await post(scene(), leases(scene()), lease('lease-blind', 'a'));
      const { code, body } = await put(scene(), leases(scene(), 'lease-blind'), lease('lease-blind', 'b'));
      expect(code).to.equal(422);
      expect(body['message']).to.equal(
        'leases.coordination.k8s.io "lease-blind" is invalid: metadata.resourceVersion: Invalid value: 0: must be specified for an update',
      );
    });

    it('is created anew by a PUT where it was deleted, whatever resourceVersion that names', async () => {
      const { code, body } = await put(scene(), leases(scene(), 'lease-back'), lease('lease-back', 'b', '5'));
      expect(code).to.equal(201);
      expect(meta(body, 'uid')).to.be.a('string');
    });

    it('has no generation', async () => {
      const { body } = await post(scene(), leases(scene()), lease('lease-plain', 'a'));
      expect(objectAt(body, 'metadata')).to.not.have.property('generation');
    });
  });
}
