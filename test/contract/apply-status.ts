import { expect } from 'chai';
import { listAt, objectAt } from '../../src/evidence/json.ts';
import type { Json } from '../../src/evidence/json.ts';
import { audit, condition, meta, version } from './objects.ts';
import { apply, audits, post, remove } from './scene.ts';
import type { Scene } from './scene.ts';

export function describeApplyStatus(scene: () => Scene): void {
  describe('server-side apply of the status', () => {
    const name = 'status-apply';

    beforeEach(async () => {
      await post(scene(), audits(scene()), audit(name, { spec: {} }));
    });

    afterEach(async () => {
      await remove(scene(), audits(scene(), name));
    });

    const applied = async (status: Json, manager?: string): Promise<Json> => {
      const { body } = await apply(scene(), `${audits(scene(), name)}/status`, audit(name, { status }), manager);
      return body;
    };

    const conditions = (object: Json): readonly string[] => {
      return listAt(objectAt(object, 'status'), 'conditions').map(
        (item) => `${String(item['type'])}=${String(item['status'])}`,
      );
    };

    it('answers 404 where there is no object: a status creates nothing', async () => {
      const path = `${audits(scene(), 'status-nobody')}/status`;
      const { code, body } = await apply(scene(), path, audit('status-nobody', { status: { podsOmitted: 1 } }));
      expect(code).to.equal(404);
      expect(body['message']).to.equal('sidecaraudits.sidecaraudit.dev "status-nobody" not found');
    });

    it('writes the status, and removes what the next one leaves out', async () => {
      const first = await applied({ podsOmitted: 1, excludedPodsOmitted: 2 });
      expect(first['status']).to.deep.equal({ podsOmitted: 1, excludedPodsOmitted: 2 });
      expect((await applied({ podsOmitted: 3 }))['status']).to.deep.equal({ podsOmitted: 3 });
    });

    it('merges conditions of two managers by their type', async () => {
      await applied({ conditions: [condition('Ready', 'True')] }, 'one');
      const both = await applied({ conditions: [condition('Verified', 'False')] }, 'two');
      expect(conditions(both)).to.deep.equal(['Ready=True', 'Verified=False']);
    });

    it('changes, adds and removes the conditions of one manager', async () => {
      await applied({ conditions: [condition('Ready', 'True')] });
      const next = await applied({ conditions: [condition('Ready', 'False'), condition('Verified', 'True')] });
      expect(conditions(next)).to.deep.equal(['Ready=False', 'Verified=True']);
      expect(conditions(await applied({ conditions: [condition('Verified', 'Unknown')] }))).to.deep.equal([
        'Verified=Unknown',
      ]);
    });

    it('replaces other lists whole', async () => {
      const pod = (uid: string): Json => ({ pod: { name: 'web', uid }, reason: 'known' });
      await applied({ excludedPods: [pod('a'), pod('b')] });
      const { status } = await applied({ excludedPods: [pod('c')] });
      expect(status).to.deep.equal({ excludedPods: [pod('c')] });
      expect((await applied({ excludedPods: [] }))['status']).to.deep.equal({ excludedPods: [] });
    });

    it('refuses two conditions of one type', async () => {
      const status = { conditions: [condition('Ready', 'True'), condition('Ready', 'False')] };
      const { code, body } = await apply(scene(), `${audits(scene(), name)}/status`, audit(name, { status }));
      expect(code).to.equal(500);
      expect(body['message']).to.contain('.status.conditions: duplicate entries for key [type="Ready"]');
    });

    it('has no status once the last field is taken away', async () => {
      await applied({ podsOmitted: 1 });
      const { code, body } = await apply(scene(), `${audits(scene(), name)}/status`, audit(name));
      expect(code).to.equal(200);
      expect(body).to.not.have.property('status');
    });

    it('keeps the resourceVersion where the status is the same', async () => {
      const status = { observedGeneration: 1, conditions: [condition('Ready', 'True')] };
      const first = await applied(status);
      expect(version(await applied(status))).to.equal(version(first));
    });

    it('owns the status apart from the object: under the same manager one does not remove the other', async () => {
      const config = audit(name, { labels: { a: '1' }, spec: { windowSeconds: 4 } });
      await apply(scene(), audits(scene(), name), config);
      const object = await applied({ podsOmitted: 1 });
      expect(objectAt(object, 'spec')['windowSeconds']).to.equal(4);
      const again = await apply(scene(), audits(scene(), name), config);
      expect(again.body['status']).to.deep.equal({ podsOmitted: 1 });
      const owners = listAt(objectAt(again.body, 'metadata'), 'managedFields').filter(
        (entry) => entry['operation'] === 'Apply',
      );
      expect(owners.map((entry) => entry['subresource'] ?? '')).to.have.members(['', 'status']);
      expect(meta(again.body, 'name')).to.equal(name);
    });
  });
}
