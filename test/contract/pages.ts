import { expect } from 'chai';
import { listAt, objectAt } from '../../src/evidence/json.ts';
import type { Json } from '../../src/evidence/json.ts';
import { meta, pod } from './objects.ts';
import { get, listVersion, names, pods, post, remove } from './scene.ts';
import type { Scene } from './scene.ts';

export function describePages(scene: () => Scene): void {
  describe('pages', () => {
    before(async () => {
      for (const number of [1, 2, 3, 4, 5]) await post(scene(), pods(scene()), pod(`page-${number}`, { page: 'yes' }));
    });

    const page = async (limit: number, token?: string): Promise<Json> => {
      const rest = token === undefined ? '' : `&continue=${token}`;
      return (await get(scene(), `${pods(scene())}?labelSelector=page&limit=${limit}${rest}`)).body;
    };

    it('gives every object once, page by page, at one resourceVersion', async () => {
      const first = await page(2);
      const second = await page(2, meta(first, 'continue') ?? '');
      const third = await page(2, meta(second, 'continue') ?? '');
      expect([first, second, third].map(names)).to.deep.equal([['page-1', 'page-2'], ['page-3', 'page-4'], ['page-5']]);
      expect(meta(third, 'continue')).to.equal(null);
      const versions = [first, second, third].map((list) => meta(list, 'resourceVersion'));
      expect(new Set(versions).size).to.equal(1);
    });

    it('shows later pages as things were at the first', async () => {
      const first = await page(2);
      await post(scene(), pods(scene()), pod('page-3-and-a-half', { page: 'yes' }));
      const second = await page(10, meta(first, 'continue') ?? '');
      expect(names(second)).to.deep.equal(['page-3', 'page-4', 'page-5']);
      await remove(scene(), pods(scene(), 'page-3-and-a-half'));
    });

    it('says how many remain where there is no selector, and does not where there is one', async () => {
      const all = (await get(scene(), `${pods(scene())}?limit=1`)).body;
      const total = listAt((await get(scene(), pods(scene()))).body, 'items').length;
      expect(objectAt(all, 'metadata')['remainingItemCount']).to.equal(total - 1);
      expect(objectAt(await page(2), 'metadata')).to.not.have.property('remainingItemCount');
    });

    it('has no continue where the last page is just full', async () => {
      expect(meta(await page(5), 'continue')).to.equal(null);
    });

    it('answers 410 to an expired continue, with another that goes on without consistency', async () => {
      const token = meta(await page(2), 'continue') ?? '';
      const content = JSON.parse(Buffer.from(token, 'base64').toString()) as Json;
      const old = Buffer.from(JSON.stringify({ ...content, rv: 1 })).toString('base64url');
      const { code, body } = await get(scene(), `${pods(scene())}?labelSelector=page&limit=2&continue=${old}`);
      expect(code).to.equal(410);
      expect(body['reason']).to.equal('Expired');
      expect(body['message']).to.match(/^The provided continue parameter is too old/);
      expect(names(await page(2, meta(body, 'continue') ?? ''))).to.deep.equal(['page-3', 'page-4']);
    });

    it('answers 400 to a continue that is none', async () => {
      expect((await get(scene(), `${pods(scene())}?limit=2&continue=garbage`)).code).to.equal(400);
    });

    it('gives a resourceVersion of which a watch can begin', async () => {
      expect(Number(await listVersion(scene(), pods(scene())))).to.be.greaterThan(1);
    });
  });
}
