import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { buildPage } from '../../tools/page.ts';

describe('the page as it is built', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sidecar-audit-'));
    await buildPage(folder);
  });
  after(() => rm(folder, { recursive: true }));

  it('has at most 60 kB of script, compressed', async () => {
    const size = gzipSync(await readFile(join(folder, 'page.js')), { level: 9 }).length;
    console.log(`      ${(size / 1_000).toFixed(1)} kB of script`);
    expect(size).below(60_000);
  });

  it('is five files that ask for nothing elsewhere, and never make markup of text', async () => {
    const files = await readdir(folder);
    expect(files.toSorted()).to.deep.equal(['drawing.css', 'favicon.svg', 'index.html', 'page.css', 'page.js']);
    for (const file of files) {
      const text = (await readFile(join(folder, file), 'utf8')).replaceAll(/http:\/\/www\.w3\.org\/[\w/.]+/g, '');
      expect(text, file).not.to.match(/https?:\/\/|@import|url\(["']?[^#"')]/);
      expect(text, file).not.to.match(/insertAdjacentHTML|document\.write|\beval\(|new Function/);
    }
  });

  it('sets no markup in any of its sources', async () => {
    const sources = (await readdir('src/page', { recursive: true })).filter((f) => f.endsWith('.ts'));
    for (const file of sources) {
      expect(await readFile(join('src/page', file), 'utf8'), file).not.to.match(/innerHTML|outerHTML|srcdoc/);
    }
  });
});
