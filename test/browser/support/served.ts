import type { Page } from 'playwright-core';
import type { Listener } from '../../../src/sinks/http/server.ts';
import type { PageSource } from '../../../src/sinks/page/source.ts';
import { startBrowser, type Opened, type Tab } from './browser.ts';
import { serve } from './scene.ts';

export interface Served {
  /** The page of a source in a new tab; its server lives as long as the test. */
  readonly open: (source: PageSource) => Promise<Tab>;
  readonly openFile: Opened['openFile'];
}

/** One browser for all tests of the `describe` in which it is called, and a server of its own for each. */
export function servedPages(): Served {
  let browser: Opened;
  let server: Listener | null = null;
  before(async () => {
    browser = await startBrowser();
  });
  afterEach(async () => {
    await server?.close();
    server = null;
  });
  after(() => browser.close());
  return {
    open: async (source) => {
      server = await serve(source);
      return browser.open(server.url);
    },
    openFile: (text, ending) => browser.openFile(text, ending),
  };
}

/** Goes from the list to its first Pod; resolves when that is drawn. */
export async function enterFirstPod(page: Page): Promise<void> {
  await page.locator('.pods-body .who a').first().click();
  await page.locator('.connector').first().waitFor();
}
