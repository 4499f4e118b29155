import { expect } from 'chai';
import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { call, watch } from '../contract/client.ts';
import { meta } from '../contract/objects.ts';
import { PODS, podNamed, withServer } from './helpers.ts';

/** The bytes of a watch, as they come. */
async function bytesOf(url: string): Promise<{ readonly response: IncomingMessage; readonly text: () => string }> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request(`${url}${PODS}?watch=1`, resolve).on('error', reject).end();
  });
  const chunks: Buffer[] = [];
  response.on('data', (chunk: Buffer) => chunks.push(chunk));
  response.on('error', () => undefined);
  return { response, text: () => Buffer.concat(chunks).toString() };
}

async function untilText(text: () => string, enough: (text: string) => boolean): Promise<void> {
  const deadline = performance.now() + 5_000;
  while (!enough(text())) {
    if (performance.now() > deadline) throw new Error(`not in time: ${text()}`);
    await setTimeout(1);
  }
}

describe('faults of watches', () => {
  it('end them in order', async () => {
    await withServer(async ({ url, faults, watches }) => {
      const { response, text } = await bytesOf(url);
      expect(watches()).to.equal(1);
      expect(faults.endWatches()).to.equal(1);
      await new Promise((resolve) => {
        response.once('close', resolve);
      });
      expect(response.complete).to.equal(true);
      expect(text()).to.equal('');
    });
  });

  it('reset them in the middle', async () => {
    await withServer(async ({ url, faults }) => {
      const { response } = await bytesOf(url);
      const failed = new Promise<NodeJS.ErrnoException>((resolve) => {
        response.once('error', resolve);
      });
      expect(faults.resetWatches({ resource: 'pods' })).to.equal(1);
      expect((await failed).code).to.equal('ECONNRESET');
      expect(response.complete).to.equal(false);
    });
  });

  it('meet only those that match', async () => {
    await withServer(async ({ url, faults }) => {
      const stream = await watch({ baseUrl: url }, `${PODS}?watch=1`);
      expect(faults.endWatches({ resource: 'events' })).to.equal(0);
      expect(faults.endWatches({ namespace: 'other' })).to.equal(0);
      expect(faults.endWatches({ resource: 'pods', namespace: 'default' })).to.equal(1);
      await stream.ended;
    });
  });

  it('silence those there are, and not those that come after', async () => {
    await withServer(async ({ url, faults, store }) => {
      const deaf = await bytesOf(url);
      expect(faults.muteWatches()).to.equal(1);
      const heard = await watch({ baseUrl: url }, `${PODS}?watch=1`);
      store.put('pods', 'ADDED', podNamed('a'));
      await heard.until(({ length }) => length === 1);
      heard.close();
      expect(deaf.text()).to.equal('');
      expect(deaf.response.destroyed).to.equal(false);
    });
  });

  it('put an ERROR frame in, which ends the watch', async () => {
    await withServer(async ({ url, faults }) => {
      const stream = await watch({ baseUrl: url }, `${PODS}?watch=1`);
      faults.sendError(500, 'InternalError', 'etcd is gone');
      await stream.ended;
      expect(stream.frames).to.have.length(1);
      expect(stream.frames[0]?.type).to.equal('ERROR');
      expect(stream.frames[0]?.object).to.include({ kind: 'Status', code: 500, message: 'etcd is gone' });
    });
  });

  it('put bytes between the frames, after those that are already on their way', async () => {
    await withServer(async ({ url, faults, store }) => {
      const { text } = await bytesOf(url);
      store.put('pods', 'ADDED', podNamed('a'));
      faults.sendRaw('not json\n');
      store.put('pods', 'ADDED', podNamed('b'));
      await untilText(text, (all) => all.split('\n').length === 4);
      const lines = text().split('\n');
      expect(lines[0]).to.contain('"name":"a"');
      expect(lines[1]).to.equal('not json');
      expect(lines[2]).to.contain('"name":"b"');
    });
  });

  it('can leave a frame half sent', async () => {
    await withServer(async ({ url, faults }) => {
      const { response, text } = await bytesOf(url);
      faults.sendRaw('{"type":"ADDED","obj');
      await untilText(text, (all) => all !== '');
      faults.endWatches();
      await new Promise((resolve) => {
        response.once('close', resolve);
      });
      expect(text()).to.equal('{"type":"ADDED","obj');
    });
  });

  it('leave nothing behind of a watcher that has gone before its watch began', async () => {
    await withServer(async ({ url, faults, requests, watches }) => {
      faults.delay({ resource: 'pods' }, 100);
      const asked = request(`${url}${PODS}?watch=1`).on('error', () => undefined);
      asked.end();
      while (requests().length === 0) await setTimeout(1);
      asked.destroy();
      await setTimeout(300);
      expect(watches()).to.equal(0);
    });
  });

  it('drop a watcher that does not read, by itself', async () => {
    await withServer(
      async ({ url, store, watches }) => {
        const { response } = await bytesOf(url);
        response.pause();
        const big = podNamed('big', { annotations: { padding: 'x'.repeat(1_000_000) } });
        for (let count = 0; count < 200 && watches() > 0; count += 1) {
          store.put('pods', 'MODIFIED', big);
          await new Promise((resolve) => {
            setImmediate(resolve);
          });
        }
        expect(watches()).to.equal(0);
        // Nobody reads what the kernel still holds for it: it would stay open for ever.
        response.destroy();
      },
      { watchQueue: 10 },
    );
  });

  it('leave a slow reader whole: all frames in order, however many', async () => {
    await withServer(async ({ url, store }) => {
      const stream = await watch({ baseUrl: url }, `${PODS}?watch=1`);
      for (let count = 0; count < 2_000; count += 1) store.put('pods', 'ADDED', podNamed(`pod-${count}`));
      const frames = await stream.until(({ length }) => length === 2_000);
      stream.close();
      expect(frames.map(({ object }) => meta(object, 'name'))).to.deep.equal(frames.map((_, index) => `pod-${index}`));
      expect((await call({ baseUrl: url }, `${PODS}?limit=1`)).code).to.equal(200);
    });
  });
});

describe('a slow or quiet client', () => {
  it('gets a list that is larger than every buffer, whole', async () => {
    await withServer(async ({ url, store }) => {
      const padding = 'x'.repeat(100_000);
      const warnings: string[] = [];
      const onWarning = (warning: Error): void => void warnings.push(warning.name);
      process.on('warning', onWarning);
      for (let count = 0; count < 200; count += 1)
        store.put('pods', 'ADDED', podNamed(`pod-${count}`, { annotations: { padding } }));
      const { body } = await call({ baseUrl: url }, PODS);
      process.off('warning', onWarning);
      expect(body['items']).to.have.length(200);
      expect(warnings, 'listeners that pile up').to.deep.equal([]);
    });
  });

  it('gets no bookmark while nothing has changed since its watch began', async () => {
    await withServer(
      async ({ url, store }) => {
        store.put('pods', 'ADDED', podNamed('a'));
        const query = 'watch=1&allowWatchBookmarks=true&fieldSelector=metadata.name%3Dnobody';
        const quiet = await watch({ baseUrl: url }, `${PODS}?${query}&resourceVersion=${store.version()}`);
        const behind = await watch({ baseUrl: url }, `${PODS}?${query}&resourceVersion=${store.version() - 1}`);
        await behind.until(({ length }) => length >= 3);
        behind.close();
        quiet.close();
        expect(quiet.frames).to.deep.equal([]);
      },
      { bookmarkMs: 5 },
    );
  });
});
