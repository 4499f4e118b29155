import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { ROOT, withFiles } from './temporary.ts';

const TESTS =
  "describe('three', () => { it('a', () => {}); it('b', () => {}); it('c', () => { throw new Error('no'); }); });";

describe('the counting reporter', () => {
  it('appends a line to the file, once a run, and still prints what mocha prints', async () => {
    await withFiles({ 'three.test.ts': TESTS, counts: '1 0\n' }, (folder) => {
      const args = [
        '--no-config',
        '--extension',
        'ts',
        '--reporter',
        join(ROOT, 'tools/reporter.ts'),
        join(folder, 'three.test.ts'),
      ];
      const env = { ...process.env, SIDECAR_AUDIT_TEST_COUNTS: join(folder, 'counts') };
      const { status, stdout } = spawnSync(join(ROOT, 'node_modules/.bin/mocha'), args, { encoding: 'utf8', env });
      expect(status).to.equal(1);
      expect(stdout).to.contain('2 passing').and.to.contain('1 failing');
      expect(readFileSync(join(folder, 'counts'), 'utf8')).to.equal('1 0\n2 1\n');
    });
  });
});
