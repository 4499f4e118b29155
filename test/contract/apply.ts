import { expect } from 'chai';
import { API_VERSION } from '../../src/api/group.ts';
import { listAt, objectAt } from '../../src/evidence/json.ts';
import type { Json } from '../../src/evidence/json.ts';
import { call } from './client.ts';
import { audit, generation, version } from './objects.ts';
import { APPLY, apply, audits, get } from './scene.ts';
import type { Scene } from './scene.ts';

export function describeApply(scene: () => Scene): void {
  describe('server-side apply', () => {
    const path = (name: string): string => audits(scene(), name);
    const specOf = (object: Json, field: string): unknown => objectAt(object, 'spec')[field];
    const labelsOf = (object: Json): Json => objectAt(objectAt(object, 'metadata'), 'labels');

    it('creates with 201 what is not there, and updates with 200 what is', async () => {
      const first = await apply(scene(), path('apply-new'), audit('apply-new', { spec: { windowSeconds: 1 } }));
      const second = await apply(scene(), path('apply-new'), audit('apply-new', { spec: { windowSeconds: 2 } }));
      expect([first.code, second.code]).to.deep.equal([201, 200]);
      expect([generation(first.body), generation(second.body)]).to.deep.equal([1, 2]);
      expect(specOf(second.body, 'windowSeconds')).to.equal(2);
    });

    it('takes YAML as well as JSON', async () => {
      const body = `apiVersion: ${API_VERSION}\nkind: SidecarAudit\nmetadata:\n  name: apply-yaml\nspec:\n  windowSeconds: 3\n`;
      const options = { method: 'PATCH', body, contentType: APPLY };
      const reply = await call(scene().target, `${path('apply-yaml')}?fieldManager=contract`, options);
      expect(reply.code).to.equal(201);
      expect(specOf(reply.body, 'windowSeconds')).to.equal(3);
    });

    it('changes nothing, not even the resourceVersion, when it is the same again', async () => {
      const config = audit('apply-same', { labels: { a: '1' }, spec: { windowSeconds: 1 } });
      const first = await apply(scene(), path('apply-same'), config);
      const second = await apply(scene(), path('apply-same'), config);
      expect(version(second.body)).to.equal(version(first.body));
      expect(second.body).to.deep.equal(first.body);
    });

    it('removes what the same manager no longer names, and the objects that are empty then', async () => {
      const labels = { a: '1', b: '2' };
      await apply(
        scene(),
        path('apply-less'),
        audit('apply-less', { labels, spec: { selector: { matchLabels: { x: 'y' } } } }),
      );
      const one = await apply(scene(), path('apply-less'), audit('apply-less', { labels: { a: '1' }, spec: {} }));
      expect(labelsOf(one.body)).to.deep.equal({ a: '1' });
      expect(objectAt(one.body, 'spec')).to.not.have.property('selector');
      const none = await apply(scene(), path('apply-less'), audit('apply-less', { spec: {} }));
      expect(objectAt(none.body, 'metadata')).to.not.have.property('labels');
    });

    it('leaves alone what another manager named', async () => {
      await apply(
        scene(),
        path('apply-two'),
        audit('apply-two', { labels: { a: '1' }, spec: { windowSeconds: 1 } }),
        'one',
      );
      await apply(scene(), path('apply-two'), audit('apply-two', { labels: { b: '2' } }), 'two');
      const { body } = await apply(
        scene(),
        path('apply-two'),
        audit('apply-two', { spec: { windowSeconds: 1 } }),
        'one',
      );
      expect(labelsOf(body)).to.deep.equal({ b: '2' });
      expect(specOf(body, 'windowSeconds')).to.equal(1);
    });

    it('keeps what two managers named until both let go', async () => {
      const config = audit('apply-both', { labels: { shared: 'yes' }, spec: {} });
      await apply(scene(), path('apply-both'), config, 'one');
      await apply(scene(), path('apply-both'), config, 'two');
      const first = await apply(scene(), path('apply-both'), audit('apply-both', { spec: {} }), 'one');
      expect(labelsOf(first.body)).to.deep.equal({ shared: 'yes' });
      const second = await apply(scene(), path('apply-both'), audit('apply-both', { spec: {} }), 'two');
      expect(labelsOf(second.body)).to.deep.equal({});
    });

    it('answers 409 with the fields and managers to a change of what another owns, and obeys with force', async () => {
      await apply(scene(), path('apply-force'), audit('apply-force', { spec: { windowSeconds: 1 } }), 'one');
      const config = audit('apply-force', { spec: { windowSeconds: 2 } });
      const refused = await apply(scene(), path('apply-force'), config, 'two', false);
      expect(refused.code).to.equal(409);
      expect(refused.body['reason']).to.equal('Conflict');
      expect(refused.body['message']).to.equal(
        'Apply failed with 1 conflict: conflict with "one": .spec.windowSeconds',
      );
      const cause = { reason: 'FieldManagerConflict', message: 'conflict with "one"', field: '.spec.windowSeconds' };
      expect(objectAt(refused.body, 'details')['causes']).to.deep.equal([cause]);
      const forced = await apply(scene(), path('apply-force'), config, 'two');
      expect(specOf(forced.body, 'windowSeconds')).to.equal(2);
    });

    it('notes who owns which fields in managedFields', async () => {
      const { body } = await apply(
        scene(),
        path('apply-fields'),
        audit('apply-fields', { labels: { a: '1' }, spec: { windowSeconds: 1 } }),
      );
      const [entry, ...others] = listAt(objectAt(body, 'metadata'), 'managedFields');
      expect(others).to.deep.equal([]);
      expect(entry).to.include({
        manager: 'contract',
        operation: 'Apply',
        apiVersion: API_VERSION,
        fieldsType: 'FieldsV1',
      });
      const set = { 'f:metadata': { 'f:labels': { 'f:a': {} } }, 'f:spec': { 'f:windowSeconds': {} } };
      expect(entry?.['fieldsV1']).to.deep.equal(set);
    });

    it('answers 422 without a fieldManager', async () => {
      const options = { method: 'PATCH', body: audit('apply-who', { spec: {} }), contentType: APPLY };
      const { code, body } = await call(scene().target, path('apply-who'), options);
      expect(code).to.equal(422);
      const cause = {
        reason: 'FieldValueRequired',
        message: 'Required value: is required for apply patch',
        field: 'fieldManager',
      };
      expect(objectAt(body, 'details')['causes']).to.deep.equal([cause]);
    });

    it('answers 400 without apiVersion and kind, under another name, and with managedFields', async () => {
      const name = 'apply-bad';
      const bad = [
        { metadata: { name }, spec: {} },
        audit('apply-other', { spec: {} }),
        { ...audit(name, { spec: {} }), metadata: { name, managedFields: [{ manager: 'x' }] } },
        '{{',
      ];
      for (const config of bad) expect((await apply(scene(), path(name), config)).code).to.equal(400);
      expect((await get(scene(), path(name))).code).to.equal(404);
    });

    it('answers 409 to a resourceVersion or uid that is not the object’s', async () => {
      const name = 'apply-stale';
      await apply(scene(), path(name), audit(name, { spec: {} }));
      const stale = { ...audit(name, { spec: {} }), metadata: { name, resourceVersion: '5' } };
      expect((await apply(scene(), path(name), stale)).code).to.equal(409);
      const unborn = { ...audit('apply-unborn', { spec: {} }), metadata: { name: 'apply-unborn', uid: 'mine' } };
      expect((await apply(scene(), path('apply-unborn'), unborn)).code).to.equal(409);
    });
  });
}
