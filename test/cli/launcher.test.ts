import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { ROOT, withFiles } from '../tools/temporary.ts';

const LAUNCHER = readFileSync(join(ROOT, 'bin/sidecar-audit'), 'utf8');
const OLD_NODE = '#!/bin/sh\n[ "$1" = --version ] && echo v20.20.2 || exit 1\n';
/** What a machine has without us: no Node.js 24, and nothing of what npm run would set. */
const PLAIN = { PATH: '/usr/bin:/bin' };

function run(program: string, args: readonly string[], options: { cwd?: string; env?: NodeJS.ProcessEnv } = {}) {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', env: PLAIN, ...options });
  return { status, stdout, stderr };
}

describe('bin/sidecar-audit', () => {
  it('finds the Node.js that npm ci brought, from any folder and through links', async () => {
    await withFiles({}, (folder) => {
      mkdirSync(join(folder, 'a/b'), { recursive: true });
      symlinkSync(join(ROOT, 'bin/sidecar-audit'), join(folder, 'a/b/absolute'));
      symlinkSync('b/absolute', join(folder, 'a/relative'));
      const { status, stdout, stderr } = run(join(folder, 'a/relative'), ['--version'], { cwd: '/' });
      expect({ status, stderr }).to.deep.equal({ status: 0, stderr: '' });
      expect(stdout).to.match(/^sidecar-audit \d+\.\d+\.\d+ \(commit \w+, Node\.js v24\.\d+\.\d+\)\n$/);
    });
  });

  it('takes the Node.js of the machine where that is new enough', async () => {
    await withFiles({ 'bin/sidecar-audit': LAUNCHER, 'tools/old/node': OLD_NODE }, (folder) => {
      symlinkSync(join(ROOT, 'src'), join(folder, 'src'));
      symlinkSync(process.execPath, join(folder, 'tools/node'));
      const env = { PATH: `${join(folder, 'tools')}:/usr/bin:/bin` };
      expect(run(join(folder, 'bin/sidecar-audit'), ['--version'], { env })).to.include({ status: 0, stderr: '' });
    });
  });

  it('says plainly when there is none, and starts nothing', async () => {
    await withFiles({ 'bin/sidecar-audit': LAUNCHER, 'src/cli/main.ts': '', 'tools/node': OLD_NODE }, (folder) => {
      const env = { PATH: `${join(folder, 'tools')}:/usr/bin:/bin` };
      expect(run(join(folder, 'bin/sidecar-audit'), ['replay', 'x'], { env })).to.deep.equal({
        status: 2,
        stdout: '',
        stderr:
          'sidecar-audit: SA4001 This Node.js is too old: found v20.20.2. Run npm ci, which brings Node.js 24, or use Node.js 22.19 or newer.\n',
      });
    });
  });

  it('becomes the program, so that a signal reaches it, and hands its arguments on as they are', async () => {
    const main = `
      process.on('SIGTERM', () => process.exit(7));
      console.log(JSON.stringify({ pid: process.pid, args: process.argv.slice(2) }));
      setInterval(() => {}, 1000);`;
    await withFiles({ 'bin/sidecar-audit': LAUNCHER, 'src/cli/main.ts': main }, async (folder) => {
      const args = ['a b', '', '*', '--'];
      const env = { PATH: `${dirname(process.execPath)}:/usr/bin:/bin` };
      const child = spawn(join(folder, 'bin/sidecar-audit'), args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
      const [line] = await once(child.stdout, 'data');
      expect(JSON.parse(String(line))).to.deep.equal({ pid: child.pid, args });
      child.kill('SIGTERM');
      expect(await once(child, 'exit')).to.deep.equal([7, null]);
    });
  });

  it('runs the bundle where it is asked to', async () => {
    const files = { 'bin/sidecar-audit': LAUNCHER, 'dist/sidecar-audit.mjs': "console.log('the bundle');" };
    await withFiles(files, (folder) => {
      const env = { PATH: `${dirname(process.execPath)}:/usr/bin:/bin`, SIDECAR_AUDIT_BUNDLE: '1' };
      expect(run(join(folder, 'bin/sidecar-audit'), [], { env })).to.include({ status: 0, stdout: 'the bundle\n' });
    });
  });
});
