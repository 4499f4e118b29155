import { expect } from 'chai';
import { startBrowser, type Opened } from './support/browser.ts';
import { hashOf, recordings, serve } from './support/scene.ts';
import { startBench } from '../controller/harness.ts';
import { PodStory } from '../support/pod.ts';
import { running, waiting } from '../support/status.ts';

describe('the page and its connection, in a browser', () => {
  let browser: Opened;
  before(async () => {
    browser = await startBrowser();
  });
  after(() => browser.close());

  it('says that the connection is lost, and goes on when the server is back', async function () {
    this.timeout(30_000);
    const source = await recordings(['02-order']);
    const first = await serve(source);
    const { page, complaints } = await browser.open(`${first.url}/${hashOf(source, 'sidecar-order')}`, {
      tolerated: /ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET/,
    });
    await page.locator('.connector').first().waitFor();
    await first.close();
    await page.getByText('Connection lost').waitFor({ timeout: 15_000 });
    expect(await page.locator('.standing-line').innerText()).to.match(/What is shown is of \d\d:\d\d:\d\d UTC/);
    // What was known is still there to be read.
    expect(await page.locator('.connector').count()).equal(4);
    // Another process by now, with other Pods: what was missed is read anew.
    const more = await recordings(['02-order', '19-order-violated']);
    const second = await serve(more, new URL(first.url).host);
    try {
      await page.getByText('Connection lost').waitFor({ state: 'detached', timeout: 15_000 });
      await page.getByRole('link', { name: '← Pods' }).click();
      await page.getByText('2 Pods', { exact: true }).waitFor();
      expect(complaints).to.deep.equal([]);
    } finally {
      await second.close();
    }
  });

  it('shows a change within a second of its frame', async function () {
    this.timeout(30_000);
    const bench = await startBench({ page: { address: '127.0.0.1:0', callersOnly: false } });
    try {
      bench.audit('ns', 'audit');
      const story = new PodStory({ containers: { proxy: 'sidecar', app: 'app' } });
      const put = (type: 'ADDED' | 'MODIFIED'): void => {
        bench.server.store.put('pods', type, story.lines.at(-1)?.object as never);
      };
      story.frame(1, { proxy: waiting(), app: waiting() }, { phase: 'Pending' });
      put('ADDED');
      const { page } = await browser.open(`${bench.controller.pageUrl}/`);
      await page.locator('.pods-body .who a').click();
      await page.getByText('Pending', { exact: true }).first().waitFor();
      const times: number[] = [];
      for (const [at, phase] of [
        [2, 'Running'],
        [3, 'Failed'],
        [4, 'Running'],
        [5, 'Failed'],
        [6, 'Running'],
      ] as const) {
        story.frame(at, { proxy: running(1, { id: 'p' }) }, { phase });
        const begin = performance.now();
        put('MODIFIED');
        await page.locator('.about', { hasText: phase }).waitFor();
        times.push(performance.now() - begin);
      }
      console.log(`      a change is seen after ${times.map((t) => Math.round(t)).join(', ')} ms`);
      // Of several, as the machine may be busy just then.
      expect(times.toSorted((a, b) => a - b)[2]).below(1_000);
    } finally {
      await bench.close();
    }
  });
});
