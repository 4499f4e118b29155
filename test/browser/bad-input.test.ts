import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { axeFindings } from './support/browser.ts';
import { hostilePod, largePod, pageOf } from './support/pods.ts';
import { enterFirstPod, servedPages } from './support/served.ts';

describe('the page of odd and hostile Pods, in a browser', () => {
  const { open, openFile } = servedPages();

  it('shows names, reasons and messages of any kind as text alone', async () => {
    const tab = await open(pageOf(hostilePod(), ['<b>a note</b>']));
    const { page } = tab;
    await page.locator('.pods-body .who a').waitFor();
    expect(await page.locator('.pods-body .who a').innerText()).to.include('<img src=x onerror="alert(1)">');
    expect(await page.locator('.notes').innerText()).equal('<b>a note</b>');
    await enterFirstPod(page);
    const text = (await page.locator('main').textContent()) ?? '';
    // Written out, and cut: 4 kB of one reason are no wall of text.
    expect(text)
      .to.include('\\u202e')
      .and.to.include('\\u001b')
      .and.to.match(/… \(4\d{3} characters\)/);
    expect(text.replaceAll('\n', '')).not.to.match(/[\p{Cc}\p{Bidi_Control}]/u);
    const made = await page.evaluate(
      () =>
        document.querySelectorAll('main img, main script, main b, [onload], [onerror], a[href^="javascript"]').length,
    );
    expect(made).equal(0);
    expect(await axeFindings(tab)).to.deep.equal([]);
    expect(tab.complaints).to.deep.equal([]);
  });

  it('writes the same into files, in which it is text alone too', async () => {
    const { page } = await open(pageOf(hostilePod()));
    await enterFirstPod(page);
    const drawn = await page.locator('.connector').count();
    for (const name of ['Save HTML', 'Save SVG']) {
      const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name }).click()]);
      expect(download.suggestedFilename()).to.match(/^[A-Za-z0-9._-]+\.(html|svg)$/);
      const path = await download.path();
      const text = await readFile(path, 'utf8');
      expect(text).not.to.match(/<script|<img/i);
      const opened = await openFile(text, name === 'Save HTML' ? 'html' : 'svg');
      await opened.page.waitForTimeout(100);
      expect(opened.complaints, name).to.deep.equal([]);
      expect(await opened.page.locator('.connector').count(), name).equal(drawn);
    }
  });

  it('shows a Pod of 60 containers and 500 restarts, with the restarts folded', async function () {
    this.timeout(30_000);
    const { page, complaints } = await open(pageOf(largePod()));
    await page.locator('.pods-body .who a').waitFor();
    const begin = Date.now();
    await enterFirstPod(page);
    const took = Date.now() - begin;
    console.log(`      60 containers and 500 restarts are drawn after ${took} ms`);
    expect(took).below(3_000);
    expect(await page.locator('.edge').count()).equal(60);
    expect(await page.locator('.folded').getAttribute('aria-label')).to.include('runs, not shown one by one');
    expect(await page.locator('.connector').count()).equal(59);
    expect(complaints).to.deep.equal([]);
  });
});
