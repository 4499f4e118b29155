import { expect } from 'chai';
import { objectAt } from '../../src/evidence/json.ts';
import { audit, event, meta, pod, version } from './objects.ts';
import { WATCH_LIST, audits, events, get, listVersion, pods, post, watching } from './scene.ts';
import type { Scene } from './scene.ts';

export function describeWatchList(scene: () => Scene): void {
  describe('watch-list', () => {
    before(async () => {
      for (const name of ['stream-b', 'stream-a']) await post(scene(), pods(scene()), pod(name, { stream: 'yes' }));
      await post(scene(), audits(scene()), audit('stream-audit', { labels: { stream: 'yes' }, spec: {} }));
      await post(scene(), events(scene()), event(scene().namespace, 'stream-event', { uid: 'stream' }));
    });

    it('sends the objects as ADDED in the order of their names, then the BOOKMARK that ends them', async () => {
      const stream = await watching(scene(), `${pods(scene())}?${WATCH_LIST}&labelSelector=stream`);
      const frames = await stream.until((all) => all.some(({ type }) => type === 'BOOKMARK'));
      stream.close();
      const seen = frames.map(({ type, object }) => [type, meta(object, 'name')]);
      expect(seen).to.deep.equal([
        ['ADDED', 'stream-a'],
        ['ADDED', 'stream-b'],
        ['BOOKMARK', null],
      ]);
      expect(frames[0]?.object).to.include({ kind: 'Pod', apiVersion: 'v1' });
    });

    it('marks the end with the annotation k8s.io/initial-events-end and a resourceVersion to resume from', async () => {
      const since = Number(await listVersion(scene(), audits(scene())));
      const stream = await watching(scene(), `${audits(scene())}?${WATCH_LIST}&labelSelector=nobody`);
      const frames = await stream.until((all) => all.length > 0);
      stream.close();
      const end = frames[0]?.object ?? {};
      expect(end).to.include({ kind: 'SidecarAudit' });
      expect(objectAt(objectAt(end, 'metadata'), 'annotations')).to.deep.equal({ 'k8s.io/initial-events-end': 'true' });
      expect(Number(version(end))).to.be.at.least(since);
    });

    it('goes on with what changes after the end', async () => {
      const stream = await watching(scene(), `${pods(scene())}?${WATCH_LIST}&labelSelector=stream`);
      await stream.until((all) => all.some(({ type }) => type === 'BOOKMARK'));
      await post(scene(), pods(scene()), pod('stream-c', { stream: 'yes' }));
      const frames = await stream.until((all) => all.at(-1)?.type === 'ADDED');
      stream.close();
      expect(meta(frames.at(-1)?.object ?? {}, 'name')).to.equal('stream-c');
    });

    it('works for Events and for custom resources', async () => {
      const paths = [
        `${events(scene())}?${WATCH_LIST}&fieldSelector=involvedObject.uid%3Dstream`,
        `${audits(scene())}?${WATCH_LIST}&labelSelector=stream`,
      ];
      for (const path of paths) {
        const stream = await watching(scene(), path);
        const frames = await stream.until((all) => all.some(({ type }) => type === 'BOOKMARK'));
        stream.close();
        expect(
          frames.map(({ type }) => type),
          path,
        ).to.deep.equal(['ADDED', 'BOOKMARK']);
      }
    });

    it('answers a resourceVersion that is far too old with the objects, not with 410', async () => {
      const stream = await watching(scene(), `${audits(scene())}?${WATCH_LIST}&resourceVersion=1&labelSelector=stream`);
      const frames = await stream.until((all) => all.some(({ type }) => type === 'BOOKMARK'));
      stream.close();
      expect(frames.map(({ type }) => type)).to.deep.equal(['ADDED', 'BOOKMARK']);
    });

    it('answers a resourceVersion yet to come with an ERROR frame of code 504', async () => {
      const ahead = Number(await listVersion(scene(), pods(scene()))) + 1_000_000;
      const stream = await watching(scene(), `${pods(scene())}?${WATCH_LIST}&resourceVersion=${ahead}`);
      await stream.ended;
      expect(stream.frames.map(({ type }) => type)).to.deep.equal(['ERROR']);
      expect(stream.frames[0]?.object).to.include({ kind: 'Status', reason: 'Timeout', code: 504 });
    });

    it('is refused with 422 without resourceVersionMatch=NotOlderThan', async () => {
      const { code, body } = await get(
        scene(),
        `${pods(scene())}?watch=1&sendInitialEvents=true&allowWatchBookmarks=true`,
      );
      expect(code).to.equal(422);
      expect(body['reason']).to.equal('Invalid');
      const cause = {
        reason: 'FieldValueForbidden',
        message: 'Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan',
        field: 'resourceVersionMatch',
      };
      expect(objectAt(body, 'details')['causes']).to.deep.equal([cause]);
    });
  });
}
