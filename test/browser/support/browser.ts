import { accessSync, constants } from 'node:fs';
import { createRequire } from 'node:module';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright-core';
import { buildPage } from '../../../tools/page.ts';

const ROOT = join(import.meta.dirname, '../../..');

/** A page of the browser, and what went wrong on it: nothing may. */
export interface Tab {
  readonly page: Page;
  /** Errors and warnings of the console, exceptions, requests to anywhere else, violations of the content security policy. */
  readonly complaints: readonly string[];
}

export interface Opened {
  readonly open: (url: string, options?: TabOptions) => Promise<Tab>;
  /** A file that was saved, as whoever gets it opens it: from the disk, with nothing else there. */
  readonly openFile: (text: string, ending: string) => Promise<Tab>;
  readonly close: () => Promise<void>;
}

export interface TabOptions {
  readonly theme?: 'light' | 'dark';
  readonly width?: number;
  readonly height?: number;
  /** What the page may complain of: a server that is not there, where the test takes it away. */
  readonly tolerated?: RegExp;
}

function executable(): string {
  const candidates = [
    process.env['CHROMIUM'] ?? '',
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
  ];
  const found = candidates.find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return path !== '';
    } catch {
      return false;
    }
  });
  if (found === undefined) throw new Error('no chromium: apt-get install chromium, or name one with CHROMIUM');
  return found;
}

/** Builds the page as it is now, and starts a browser. */
export async function startBrowser(): Promise<Opened> {
  await buildPage(join(ROOT, 'dist/page'));
  const browser: Browser = await chromium.launch({
    executablePath: executable(),
    args: ['--enable-precise-memory-info'],
  });
  const open: Opened['open'] = async (url, { theme = 'light', width = 1_280, height = 860, tolerated } = {}) => {
    const context = await browser.newContext({
      viewport: { width, height },
      colorScheme: theme,
      acceptDownloads: true,
    });
    const page = await context.newPage();
    const complaints: string[] = [];
    const complain = (text: string): void => {
      if (tolerated?.test(text) !== true) complaints.push(text);
    };
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complain(message.text());
    });
    page.on('pageerror', (error) => complain(error.message));
    page.on('dialog', (dialog) => {
      complain(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    // Of a file it is the file itself.
    const origin = url.startsWith('file:') ? url : new URL(url).origin;
    page.on('request', (request) => {
      const to = request.url();
      if (!to.startsWith(origin) && !to.startsWith('blob:')) complain(`a request to ${to}`);
    });
    await page.goto(url);
    return { page, complaints };
  };
  return {
    open,
    openFile: async (text, ending) => {
      const path = join(await mkdtemp(join(tmpdir(), 'sidecar-audit-')), `saved.${ending}`);
      await writeFile(path, text);
      return open(pathToFileURL(path).href);
    },
    close: () => browser.close(),
  };
}

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** What axe finds, one line each. The script is run by the browser itself: the page's policy would not load it. */
export async function axeFindings({ page }: Tab): Promise<readonly string[]> {
  await page.evaluate(await readFile(AXE, 'utf8'));
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run: () => Promise<{ violations: AxeViolation[] }> } };
    const { violations } = await axe.run();
    return violations.flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.target.join(' ')} (${n.failureSummary})`));
  });
}

interface AxeViolation {
  readonly id: string;
  readonly nodes: readonly { readonly target: readonly string[]; readonly failureSummary: string }[];
}
