import { expect } from 'chai';
import { audit, pod } from './objects.ts';
import { audits, get, names, pods, post } from './scene.ts';
import type { Scene } from './scene.ts';

export function describeSelectors(scene: () => Scene): void {
  describe('selectors', () => {
    before(async () => {
      await post(scene(), pods(scene()), pod('select-a', { select: 'yes', app: 'web', tier: 'front' }));
      await post(scene(), pods(scene()), pod('select-b', { select: 'yes', app: 'db' }));
      await post(scene(), pods(scene()), pod('select-c', { select: 'yes' }));
      await post(scene(), audits(scene()), audit('select-audit', { spec: {} }));
    });

    const selected = async (label: string, field = ''): Promise<readonly (string | null)[]> => {
      const query = new URLSearchParams({ labelSelector: `select,${label}`, fieldSelector: field });
      return names((await get(scene(), `${pods(scene())}?${query.toString()}`)).body);
    };

    const cases: readonly (readonly [string, readonly string[]])[] = [
      ['app=web', ['select-a']],
      ['app==db', ['select-b']],
      ['app!=web', ['select-b', 'select-c']],
      ['app in (web,db)', ['select-a', 'select-b']],
      ['app notin (web)', ['select-b', 'select-c']],
      ['app', ['select-a', 'select-b']],
      ['!app', ['select-c']],
      ['app in (web,db),tier=front', ['select-a']],
      ['app=', []],
    ];
    for (const [label, expected] of cases) {
      it(`selects by the labels ${label}`, async () => {
        expect(await selected(label)).to.deep.equal(expected);
      });
    }

    const fields: readonly (readonly [string, readonly string[]])[] = [
      ['metadata.name=select-b', ['select-b']],
      ['metadata.name!=select-b', ['select-a', 'select-c']],
      ['spec.nodeName=no-such-node,metadata.name=select-c', ['select-c']],
      ['spec.nodeName!=no-such-node', []],
      ['status.phase=Pending', ['select-a', 'select-b', 'select-c']],
      ['status.phase=Running', []],
    ];
    for (const [field, expected] of fields) {
      it(`selects by the fields ${field}`, async () => {
        expect(await selected('select', field)).to.deep.equal(expected);
      });
    }

    it('selects by metadata.namespace across namespaces', async () => {
      const query = `fieldSelector=metadata.namespace%3D${scene().namespace}&labelSelector=select`;
      expect(names((await get(scene(), `/api/v1/pods?${query}`)).body)).to.have.length(3);
    });

    it('knows metadata.name of custom resources', async () => {
      const { body } = await get(scene(), `${audits(scene())}?fieldSelector=metadata.name%3Dselect-audit`);
      expect(names(body)).to.deep.equal(['select-audit']);
    });

    it('answers 400 to a field that cannot be selected by', async () => {
      for (const path of [pods(scene()), audits(scene())]) {
        const { code, body } = await get(scene(), `${path}?fieldSelector=spec.nobody%3D1`);
        expect(code).to.equal(400);
        expect(body['message']).to.equal('field label not supported: spec.nobody');
      }
    });

    it('answers 400 to labels that are no selector', async () => {
      expect((await get(scene(), `${pods(scene())}?labelSelector=a%20b%20c`)).code).to.equal(400);
    });
  });
}
