import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect } from 'chai';
import { VERSION } from '../../src/version.ts';
import { ROOT, withFiles } from '../tools/temporary.ts';

const MAIN = join(ROOT, 'src/cli/main.ts');

function cli(
  args: readonly string[],
  { env = {}, node = [] }: { env?: NodeJS.ProcessEnv; node?: readonly string[] } = {},
) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...node, MAIN, ...args], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], ...env },
  });
  return { status, stdout, stderr };
}

describe('the command line', () => {
  it('says its version and its commit', () => {
    expect(cli(['--version']).stdout).to.equal(
      `sidecar-audit ${VERSION} (commit unknown, Node.js ${process.version})\n`,
    );
    expect(cli(['-V'], { env: { SIDECAR_AUDIT_COMMIT: 'abc123' } }).stdout).to.contain('commit abc123');
  });

  it('lists its commands, and explains one that is asked about', () => {
    const { status, stdout } = cli(['--help']);
    expect(status).to.equal(0);
    expect(stdout).to.match(/controller .*[^]*replay .*[^]*demo /);
    expect(cli(['help', 'replay']).stdout)
      .to.contain('--output')
      .and.to.equal(cli(['replay', '--help']).stdout);
  });

  it('keeps exit status 1 for violations: a mistake is 2', () => {
    for (const args of [[], ['--bogus'], ['bogus'], ['replay', '--bogus']]) {
      const { status, stdout, stderr } = cli(args);
      expect({ args, status, stdout }).to.deep.equal({ args, status: 2, stdout: '' });
      expect(stderr).not.to.equal('');
    }
  });

  it('says what went wrong in one line with a code', () => {
    const { status, stdout, stderr } = cli(['replay', '/nonexistent/\u001b[31mred.ndjson']);
    expect({ status, stdout }).to.deep.equal({ status: 2, stdout: '' });
    expect(stderr).to.match(/^sidecar-audit: SA1001 .*\n$/);
    expect(stderr).not.to.contain('\u001b');
  });

  it('ends quietly when nobody reads on', () => {
    const { stdout, stderr } = spawnSync('sh', ['-c', `${process.execPath} ${MAIN} --help | true`], {
      encoding: 'utf8',
    });
    expect({ stdout, stderr }).to.deep.equal({ stdout: '', stderr: '' });
  });

  it('does not load the Kubernetes client for what needs no cluster', async () => {
    const hook = `
      import { registerHooks } from 'node:module';
      registerHooks({ resolve: (name, context, next) => (process._rawDebug('import ' + name), next(name, context)) });`;
    await withFiles({ 'hook.mjs': hook }, (folder) => {
      for (const args of [['--help'], ['replay', '--help']]) {
        const { status, stderr } = cli(args, { node: ['--import', join(folder, 'hook.mjs')] });
        expect(status).to.equal(0);
        expect(stderr)
          .to.contain('import commander')
          .and.not.to.match(/^import (@kubernetes|undici|winston|prom-client)/m);
      }
    });
  });
});
