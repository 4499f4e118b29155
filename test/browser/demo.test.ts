import { mkdirSync } from 'node:fs';
import { expect } from 'chai';
import { DEMO_RECORDINGS, namespaceOf, recordingPath } from '../../src/demo/recordings.ts';
import { startStage, type Stage } from '../../src/demo/stage.ts';
import { axeFindings, startBrowser, type Opened, type Tab } from './support/browser.ts';
import { SILENT } from './support/scene.ts';

const SHOTS = 'build/screenshots';

describe('the page of the demo, in a browser', () => {
  let browser: Opened;
  let stage: Stage;
  let list: Tab;
  const ignore = (): void => undefined;

  before(async function () {
    this.timeout(60_000);
    mkdirSync(SHOTS, { recursive: true });
    browser = await startBrowser();
    const files = DEMO_RECORDINGS.map(({ name }) => recordingPath(name));
    stage = await startStage({
      files,
      namespaces: await Promise.all(files.map(namespaceOf)),
      metricsAddress: null,
      pageAddress: '127.0.0.1:0',
      log: SILENT,
      onProgress: ignore,
      onJudged: ignore,
      onJobJudged: ignore,
    });
  });
  after(async () => {
    await browser.close();
    await stage.close();
  });

  const url = (hash = ''): string => `${stage.controller.pageUrl}/${hash}`;
  const row = (tab: Tab, name: string): ReturnType<Tab['page']['locator']> =>
    tab.page.locator('.pods-body .pod', { hasText: name });

  const judged = (tab: Tab): ReturnType<Tab['page']['locator']> => row(tab, 'killed-early').locator('.badge.Violated');

  it('paints within a second, and says that it is live', async () => {
    list = await browser.open(url());
    await list.page.getByText('live', { exact: true }).waitFor();
    const paint = await list.page.evaluate(
      () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Infinity,
    );
    console.log(`      first paint of the demo page: ${Math.round(paint)} ms`);
    expect(paint).below(1_000);
  });

  it('follows a Pod live: it starts, restarts, is stopped and is judged, without a reload', async function () {
    this.timeout(40_000);
    await row(list, 'sidecar-liveness').getByRole('link').click({ timeout: 30_000 });
    const { page } = list;
    const seen: string[] = [];
    for (;;) {
      const about = await page.locator('.about').innerText();
      const segments = await page.locator('.segment').count();
      seen.push(`${/Pending|Running|Succeeded/.exec(about)?.[0]} ${segments}`);
      if (about.includes('Succeeded') && about.includes('lived')) break;
      await page.waitForTimeout(30);
    }
    const running = new Set(seen.filter((s) => s.startsWith('Running')));
    expect(running.size, [...running].join(', ')).to.be.at.least(3);
    expect(await page.locator('.pod-head .badge').innerText()).to.include('Violated');
    expect(await page.locator('.stop text').textContent()).equal('deletion requested');
  });

  it('shows the violated Pod when all has been played, its constraints each with its verdict', async function () {
    this.timeout(60_000);
    await stage.playback.done;
    const { page } = list;
    await page.getByRole('link', { name: '← Pods' }).click();
    await judged(list).waitFor();
    await row(list, 'killed-early').getByRole('link').click();
    await page.locator('.connector.Violated').waitFor();
    const said = await page
      .locator('.connector')
      .evaluateAll((all) => all.map((c) => c.getAttribute('aria-label') ?? ''));
    expect(said.map((label) => /^(\w+): (.*?): (\w+)/.exec(label)?.slice(1))).to.deep.equal([
      ['StartOrder', 'first-sidecar started before second-sidecar started', 'Verified'],
      ['StartOrder', 'second-sidecar started before app started', 'Verified'],
      ['StopOrder', 'app finished before second-sidecar finished', 'Verified'],
      ['StopOrder', 'second-sidecar finished before first-sidecar finished', 'Violated'],
    ]);
    // Not by colour alone.
    expect(await page.locator('.connector .sign').allTextContents()).to.deep.equal(['✓', '✓', '✓', '✕']);
    const answer = await page.locator('.answer').innerText();
    expect(answer).to.include('the other way round, by 6.0 s to 8.0 s').and.to.include('Status of frame');
  });

  it('says the same in its tables', async () => {
    const checks = list.page.locator('.checks tbody tr');
    expect(await checks.count()).equal(4);
    expect(await checks.last().innerText()).to.match(
      /Violated[\s\S]*second-sidecar finished before first-sidecar finished/,
    );
    const lanes = await list.page.locator('.lanes tbody').innerText();
    for (const fact of [
      'first-sidecar (exit 137)',
      'exit code 137',
      'the kubelet told it to stop',
      'stopping begins',
    ]) {
      expect(lanes).to.include(fact);
    }
  });

  it('filters by verdict, rule, namespace, workload, audit and words, and writes it into the address', async () => {
    const { page, complaints } = await browser.open(url());
    const names = async (): Promise<readonly string[]> => page.locator('.pods-body .who a').allInnerTexts();
    await page.getByText(`${DEMO_RECORDINGS.length} Pods`, { exact: true }).waitFor();
    await page.getByRole('combobox', { name: 'verdict' }).selectOption('Violated');
    expect(await names()).to.have.members([
      'killed-early',
      'legacy-job-kbgn6',
      'sidecar-readiness',
      'sidecar-liveness',
    ]);
    await page.getByRole('combobox', { name: 'rule' }).selectOption('StopOrder');
    expect(await names()).to.deep.equal(['killed-early']);
    expect(page.url()).to.match(/#\/pods\?verdict=Violated&rule=StopOrder$/);
    await page.getByRole('button', { name: 'Clear' }).click();
    await page.getByRole('combobox', { name: 'workload' }).selectOption({ index: 1 });
    expect(await names()).to.deep.equal(['legacy-job-kbgn6']);
    await page.getByRole('button', { name: 'Clear' }).click();
    await page.getByRole('button', { name: /rec-simple/ }).click();
    expect(await names()).to.deep.equal(['simple']);
    await page.getByRole('button', { name: 'Clear' }).click();
    await page
      .getByLabel('namespace')
      .selectOption({ label: await page.locator('select[name=namespace] option').nth(2).innerText() });
    expect(await names()).to.have.length(1);
    await page.getByRole('button', { name: 'Clear' }).click();
    await page.keyboard.press('/');
    await page.keyboard.type('restarted 4 times');
    expect(await names()).to.deep.equal(['sidecar-liveness']);
    await page.goto(url('#/pods?text=nothing+like+that'));
    await page.getByText('No Pod is like that.').waitFor();
    expect(complaints).to.deep.equal([]);
  });

  it('is used with the keyboard alone: to the list, a Pod, its constraints and back', async () => {
    const { page } = await browser.open(url());
    await page.locator('.pods-body .pod').first().waitFor();
    await page.keyboard.press('Tab');
    expect(await page.locator(':focus').innerText()).equal('Skip to content');
    await page.locator('.pods-body .who a').first().focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await page.locator('.connector').first().waitFor();
    await page.getByRole('button', { name: 'Save HTML' }).focus();
    await page.keyboard.press('Tab');
    const focused = (): Promise<string> =>
      page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '');
    expect(await focused()).to.match(/^stopping begins: deletion requested/);
    await page.keyboard.press('ArrowDown');
    expect(await focused()).to.match(/^first-sidecar: /);
    const lanes = 3;
    for (let i = 0; i < lanes; i += 1) await page.keyboard.press('ArrowDown');
    expect(await focused()).to.match(
      /^StartOrder: first-sidecar started before second-sidecar started: Verified\. why: /,
    );
    expect(await page.locator('.answer').innerText()).to.include('Verified');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('End');
    expect(await focused()).to.match(/^app: exited, run 1/);
    // Out of the drawing again with one Tab: it is one stop, however much there is in it.
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.closest('svg') === null)).equal(true);
  });

  for (const theme of ['light', 'dark'] as const) {
    it(`has nothing that axe objects to, ${theme}`, async function () {
      this.timeout(30_000);
      const tab = await browser.open(url(), { theme });
      await judged(tab).waitFor();
      expect(await axeFindings(tab)).to.deep.equal([]);
      await tab.page.screenshot({ path: `${SHOTS}/list-${theme}.png` });
      await row(tab, 'killed-early').getByRole('link').click();
      await tab.page.locator('.connector.Violated').waitFor();
      expect(await axeFindings(tab)).to.deep.equal([]);
      await tab.page.screenshot({ path: `${SHOTS}/pod-${theme}.png` });
      expect(tab.complaints).to.deep.equal([]);
    });
  }

  it('fits a narrow screen', async () => {
    const tab = await browser.open(url(), { width: 390, height: 844 });
    await row(tab, 'killed-early').getByRole('link').click();
    await tab.page.locator('.connector.Violated').waitFor();
    const overflow = await tab.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(overflow).to.be.at.most(0);
    expect(await axeFindings(tab)).to.deep.equal([]);
  });

  it('leads to a Pod by its address, and keeps to the theme that was chosen', async () => {
    const { page } = list;
    const address = page.url();
    const { page: other, complaints } = await browser.open(address);
    await other.locator('.connector.Violated').waitFor();
    await other.getByLabel('Theme').selectOption('dark');
    await other.reload();
    await other.locator('.connector.Violated').waitFor();
    expect(await other.evaluate(() => getComputedStyle(document.documentElement).colorScheme)).equal('dark');
    await other.goto(`${url()}#/pod/nowhere/nobody/none`);
    await other.getByText('There is no Pod nowhere/nobody here').waitFor();
    expect(complaints).to.deep.equal([]);
  });

  it('had nothing to complain of in all this', () => {
    expect(list.complaints).to.deep.equal([]);
  });
});
