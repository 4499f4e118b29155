import { expect } from 'chai';
import { objectAt } from '../../src/evidence/json.ts';
import type { Frame } from './client.ts';
import { audit, generation, meta, pod, version } from './objects.ts';
import { apply, audits, events, get, listVersion, mergePatch, pods, post, remove, watching } from './scene.ts';
import type { Scene } from './scene.ts';

export function describeWatches(scene: () => Scene): void {
  describe('watches', () => {
    const summary = (frames: readonly Frame[]): readonly string[] => {
      return frames.map(({ type, object }) => `${type} ${meta(object, 'name') ?? ''}`.trim());
    };

    it('sends what changed since a resourceVersion, as whole objects in the order of their versions', async () => {
      const since = await listVersion(scene(), audits(scene()));
      await apply(scene(), audits(scene(), 'watch-a'), audit('watch-a', { spec: { windowSeconds: 1 } }));
      await apply(scene(), audits(scene(), 'watch-a'), audit('watch-a', { spec: { windowSeconds: 2 } }));
      const last = (await get(scene(), audits(scene(), 'watch-a'))).body;
      await remove(scene(), audits(scene(), 'watch-a'));
      const stream = await watching(scene(), `${audits(scene())}?watch=1&resourceVersion=${since}`);
      const frames = await stream.until(({ length }) => length === 3);
      stream.close();
      expect(summary(frames)).to.deep.equal(['ADDED watch-a', 'MODIFIED watch-a', 'DELETED watch-a']);
      expect(frames[1]?.object).to.deep.equal(last);
      const versions = frames.map(({ object }) => Number(version(object)));
      expect(versions).to.deep.equal([...versions].sort((left, right) => left - right));
    });

    it('sends the last state with DELETED, under the resourceVersion of the deletion', async () => {
      const since = await listVersion(scene(), audits(scene()));
      await post(
        scene(),
        audits(scene()),
        audit('watch-gone', { labels: { last: 'words' }, spec: { windowSeconds: 7 } }),
      );
      const before = (await get(scene(), audits(scene(), 'watch-gone'))).body;
      await remove(scene(), audits(scene(), 'watch-gone'));
      const stream = await watching(scene(), `${audits(scene())}?watch=1&resourceVersion=${since}`);
      const frames = await stream.until((all) => all.some(({ type }) => type === 'DELETED'));
      stream.close();
      const object = frames.at(-1)?.object ?? {};
      expect(object['spec']).to.deep.equal(before['spec']);
      expect(meta(object, 'uid')).to.equal(meta(before, 'uid'));
      expect(Number(version(object))).to.be.greaterThan(Number(version(before)));
    });

    it('sends changes as they happen, with kind and apiVersion', async () => {
      const since = await listVersion(scene(), pods(scene()));
      const stream = await watching(scene(), `${pods(scene())}?watch=1&resourceVersion=${since}`);
      await post(scene(), pods(scene()), pod('watch-live'));
      const frames = await stream.until((all) => all.length > 0);
      stream.close();
      expect(frames[0]?.type).to.equal('ADDED');
      expect(frames[0]?.object).to.include({ kind: 'Pod', apiVersion: 'v1' });
      expect(meta(frames[0]?.object ?? {}, 'name')).to.equal('watch-live');
    });

    it('begins with the objects there are where no resourceVersion is named, or 0', async () => {
      await post(scene(), audits(scene()), audit('watch-there', { spec: {} }));
      const field = 'fieldSelector=metadata.name%3Dwatch-there';
      for (const from of ['', '&resourceVersion=0']) {
        const stream = await watching(scene(), `${audits(scene())}?watch=1&${field}${from}`);
        const frames = await stream.until((all) => all.length > 0);
        stream.close();
        expect(summary(frames)).to.deep.equal(['ADDED watch-there']);
      }
    });

    it('shows through a selector what begins to match as ADDED, and what ceases to as DELETED in its old state', async () => {
      const since = await listVersion(scene(), audits(scene()));
      const path = audits(scene(), 'watch-label');
      for (const [label, windowSeconds] of [
        ['in', 1],
        ['in', 2],
        ['out', 3],
        ['in', 4],
      ] as const) {
        await apply(scene(), path, audit('watch-label', { labels: { watch: label }, spec: { windowSeconds } }));
      }
      await remove(scene(), path);
      const query = `watch=1&resourceVersion=${since}&labelSelector=watch%3Din`;
      const stream = await watching(scene(), `${audits(scene())}?${query}`);
      const frames = await stream.until(({ length }) => length === 5);
      stream.close();
      const seen = frames.map(({ type, object }) => [
        type,
        objectAt(object, 'spec')['windowSeconds'],
        generation(object),
      ]);
      expect(seen).to.deep.equal([
        ['ADDED', 1, 1],
        ['MODIFIED', 2, 2],
        ['DELETED', 2, 2],
        ['ADDED', 4, 4],
        ['DELETED', 4, 4],
      ]);
      const versions = frames.map(({ object }) => Number(version(object)));
      expect(new Set(versions).size, 'the DELETED of a selector has a version of its own').to.equal(5);
    });

    it('sends a deletion and a new object of the same name under two uids', async () => {
      const since = await listVersion(scene(), pods(scene()));
      await post(scene(), pods(scene()), pod('watch-again'));
      await remove(scene(), pods(scene(), 'watch-again'));
      await post(scene(), pods(scene()), pod('watch-again'));
      const query = `watch=1&resourceVersion=${since}&fieldSelector=metadata.name%3Dwatch-again`;
      const stream = await watching(scene(), `${pods(scene())}?${query}`);
      const frames = await stream.until((all) => all.filter(({ type }) => type === 'ADDED').length === 2);
      stream.close();
      const [first, ...others] = frames.filter(({ type }) => type !== 'MODIFIED');
      expect(others.map(({ type }) => type)).to.deep.equal(['DELETED', 'ADDED']);
      expect(meta(others[0]?.object ?? {}, 'uid')).to.equal(meta(first?.object ?? {}, 'uid'));
      expect(meta(others[1]?.object ?? {}, 'uid')).to.not.equal(meta(first?.object ?? {}, 'uid'));
    });

    it('ends after timeoutSeconds; a resourceVersion yet to come is silence, not an error', async () => {
      const ahead = Number(await listVersion(scene(), pods(scene()))) + 1_000_000;
      const began = performance.now();
      const stream = await watching(scene(), `${pods(scene())}?watch=1&resourceVersion=${ahead}&timeoutSeconds=1`);
      await stream.ended;
      expect(performance.now() - began).to.be.within(800, 4_000);
      expect(stream.frames).to.deep.equal([]);
    });

    it('sends bookmarks with no more than a type and a resourceVersion; never of Events, which have no watch cache', async () => {
      const since = await listVersion(scene(), audits(scene()));
      const query = `watch=1&resourceVersion=${since}&allowWatchBookmarks=true&timeoutSeconds=4&labelSelector=nobody`;
      const eventStream = await watching(scene(), `${events(scene())}?${query}`);
      const stream = await watching(scene(), `${audits(scene())}?${query}`);
      await post(scene(), audits(scene()), audit('watch-progress', { spec: {} }));
      const frames = await stream.until((all) => all.length > 0);
      stream.close();
      eventStream.close();
      expect(frames[0]?.type).to.equal('BOOKMARK');
      expect(frames[0]?.object).to.have.all.keys('kind', 'apiVersion', 'metadata');
      expect(frames[0]?.object['kind']).to.equal('SidecarAudit');
      expect(Object.keys(objectAt(frames[0]?.object ?? {}, 'metadata'))).to.deep.equal(['resourceVersion']);
      expect(Number(version(frames[0]?.object ?? {}))).to.be.greaterThan(Number(since));
      expect(eventStream.frames).to.deep.equal([]);
    });

    it('answers a resourceVersion that is too old with 200, one ERROR frame of code 410, and the end', async () => {
      for (const path of [audits(scene()), events(scene())]) {
        const stream = await watching(scene(), `${path}?watch=1&resourceVersion=1&timeoutSeconds=5`);
        await stream.ended;
        expect(stream.frames).to.have.length(1);
        expect(stream.frames[0]?.type).to.equal('ERROR');
        const status = stream.frames[0]?.object ?? {};
        expect(status).to.include({
          kind: 'Status',
          apiVersion: 'v1',
          status: 'Failure',
          reason: 'Expired',
          code: 410,
        });
        expect(status['message']).to.match(
          /^too old resource version: 1 \(\d+\)$|^The resourceVersion for the provided watch is too old\.$/,
        );
      }
    });

    it('answers a resourceVersion that is no number with an error, not a stream', async () => {
      const { code, body } = await get(scene(), `${pods(scene())}?watch=1&resourceVersion=abc`);
      expect(code).to.equal(500);
      expect(body['kind']).to.equal('Status');
    });

    it('says nothing of a write that changes nothing', async () => {
      const path = audits(scene(), 'watch-same');
      await apply(scene(), path, audit('watch-same', { spec: { windowSeconds: 5 } }));
      const since = await listVersion(scene(), audits(scene()));
      await apply(scene(), path, audit('watch-same', { spec: { windowSeconds: 5 } }));
      await mergePatch(scene(), path, { spec: { windowSeconds: 5 } });
      await mergePatch(scene(), path, { spec: { windowSeconds: 6 } });
      const stream = await watching(scene(), `${audits(scene())}?watch=1&resourceVersion=${since}`);
      const frames = await stream.until((all) => all.length > 0);
      stream.close();
      expect(frames.map(({ object }) => objectAt(object, 'spec')['windowSeconds'])).to.deep.equal([6]);
    });
  });
}
