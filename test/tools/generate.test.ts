import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { ERRORS } from '../../src/errors.ts';
import { errorsPage } from '../../tools/generate-errors-docs.ts';
import { ROOT, withFiles } from './temporary.ts';

const GENERATOR = join(ROOT, 'tools/generate-errors-docs.ts');

describe('generated files', () => {
  it('include a page with each error once', () => {
    const documented = [...errorsPage().matchAll(/^\| `(SA\d+)` \|/gm)].map(([, code]) => code);
    expect(documented).to.deep.equal(Object.keys(ERRORS));
  });

  it('are written where they are missing, and checked without being touched', async () => {
    await withFiles({ 'docs/errors.md': 'old\n' }, (folder) => {
      const page = join(folder, 'docs/errors.md');
      const generator = (...args: string[]): { status: number | null; stderr: string } =>
        spawnSync(process.execPath, [GENERATOR, ...args], { cwd: folder, encoding: 'utf8' });

      const stale = generator('--check');
      expect(stale.status).to.equal(1);
      expect(stale.stderr).to.contain('docs/errors.md').and.to.contain('make generate');
      expect(readFileSync(page, 'utf8')).to.equal('old\n');

      expect(generator().status).to.equal(0);
      expect(readFileSync(page, 'utf8')).to.equal(errorsPage());
      expect(generator('--check')).to.include({ status: 0, stderr: '' });
    });
  });
});
