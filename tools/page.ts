/** Builds the page into a folder: one script, two style sheets, the document. */
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const SOURCE = join(import.meta.dirname, '../src/page');

export async function buildPage(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  await build({
    entryPoints: { page: join(SOURCE, 'main.ts'), drawing: join(SOURCE, 'static/drawing.css') },
    outdir: folder,
    bundle: true,
    platform: 'browser',
    format: 'esm',
    // What has light-dark() in its style sheets.
    target: ['chrome123', 'firefox120', 'safari17.5'],
    minify: true,
    legalComments: 'eof',
    logLevel: 'warning',
  });
  await build({
    entryPoints: [join(SOURCE, 'static/page.css')],
    outdir: folder,
    minify: true,
    target: ['chrome123', 'firefox120', 'safari17.5'],
    logLevel: 'warning',
  });
  for (const file of ['index.html', 'favicon.svg']) copyFileSync(join(SOURCE, 'static', file), join(folder, file));
}
