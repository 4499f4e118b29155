import { expect } from 'chai';
import { API_VERSION } from '../../src/api/group.ts';
import { listAt, objectAt } from '../../src/evidence/json.ts';
import { audit, meta, pod } from './objects.ts';
import { audits, get, listVersion, names, pods, post } from './scene.ts';
import type { Scene } from './scene.ts';

export function describeLists(scene: () => Scene): void {
  describe('lists', () => {
    before(async () => {
      for (const name of ['list-b', 'list-a', 'list-c']) await post(scene(), pods(scene()), pod(name, { list: name }));
      await post(scene(), audits(scene()), audit('list-audit', { spec: {} }));
    });

    it('has kind, apiVersion and resourceVersion, and its items in the order of their names', async () => {
      const { code, body } = await get(scene(), `${pods(scene())}?labelSelector=list`);
      expect(code).to.equal(200);
      expect(body).to.include({ kind: 'PodList', apiVersion: 'v1' });
      expect(meta(body, 'resourceVersion')).to.match(/^\d+$/);
      expect(names(body)).to.deep.equal(['list-a', 'list-b', 'list-c']);
    });

    it('has items of built-in kinds without kind and apiVersion', async () => {
      const { body } = await get(scene(), `${pods(scene())}?labelSelector=list`);
      for (const item of listAt(body, 'items')) expect(item).to.not.have.any.keys('kind', 'apiVersion');
    });

    it('has items of custom kinds with kind and apiVersion', async () => {
      const { body } = await get(scene(), audits(scene()));
      const items = listAt(body, 'items').filter((item) => meta(item, 'name') === 'list-audit');
      expect(items).to.have.length(1);
      expect(items[0]).to.include({ kind: 'SidecarAudit', apiVersion: API_VERSION });
    });

    it('has kind and apiVersion in an object that is read alone', async () => {
      const { body } = await get(scene(), pods(scene(), 'list-a'));
      expect(body).to.include({ kind: 'Pod', apiVersion: 'v1' });
    });

    it('lists across namespaces, too', async () => {
      const { body } = await get(scene(), '/api/v1/pods?labelSelector=list%3Dlist-b');
      const mine = listAt(body, 'items').filter((item) => meta(item, 'namespace') === scene().namespace);
      expect(mine).to.have.length(1);
    });

    it('has an empty array where there is nothing', async () => {
      const { code, body } = await get(scene(), `${pods(scene())}?labelSelector=nobody`);
      expect(code).to.equal(200);
      expect(body['items']).to.deep.equal([]);
    });

    it('takes resourceVersion=0 for whatever is there', async () => {
      const { code, body } = await get(scene(), `${pods(scene())}?resourceVersion=0&labelSelector=list`);
      expect(code).to.equal(200);
      expect(names(body)).to.deep.equal(['list-a', 'list-b', 'list-c']);
    });

    it('answers 504 with a cause and Retry-After to a resourceVersion that is yet to come', async () => {
      const ahead = Number(await listVersion(scene(), pods(scene()))) + 1_000_000;
      const { code, body, headers } = await get(scene(), `${pods(scene())}?resourceVersion=${ahead}`);
      expect(code).to.equal(504);
      expect(body['reason']).to.equal('Timeout');
      expect(body['message']).to.match(/^Timeout: Too large resource version: \d+, current: \d+$/);
      const cause = { reason: 'ResourceVersionTooLarge', message: 'Too large resource version' };
      expect(objectAt(body, 'details')).to.deep.equal({ causes: [cause], retryAfterSeconds: 1 });
      expect(headers['retry-after']).to.equal('1');
    });

    it('answers 410 to an exact resourceVersion that is forgotten', async () => {
      const { code, body } = await get(scene(), `${pods(scene())}?resourceVersion=1&resourceVersionMatch=Exact`);
      expect(code).to.equal(410);
      expect(body).to.include({ reason: 'Expired', code: 410 });
      expect(body['message']).to.equal('The resourceVersion for the provided list is too old.');
    });

    it('answers 400 to a resourceVersion or limit that is no number', async () => {
      expect((await get(scene(), `${pods(scene())}?resourceVersion=abc`)).code).to.equal(400);
      expect((await get(scene(), `${pods(scene())}?limit=abc`)).code).to.equal(400);
    });

    it('refuses sendInitialEvents for a list with 422', async () => {
      const { code, body } = await get(scene(), `${pods(scene())}?sendInitialEvents=true`);
      expect(code).to.equal(422);
      expect(body['reason']).to.equal('Invalid');
    });
  });
}
