import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { parse } from 'yaml';
import { linesOf, pathOf, RECORDINGS, reportOn } from '../recording/support.ts';
import { ROOT, withFiles } from '../tools/temporary.ts';

const LAUNCHER = join(ROOT, 'bin/sidecar-audit');
const PLAIN = { PATH: '/usr/bin:/bin' };

function replay(args: readonly string[], options: { input?: string | Uint8Array; env?: NodeJS.ProcessEnv } = {}) {
  const { input = '', env = {} } = options;
  const { status, stdout, stderr } = spawnSync(LAUNCHER, ['replay', ...args], {
    encoding: 'utf8',
    input,
    env: { ...PLAIN, ...env },
    maxBuffer: 64 * 1024 * 1024,
  });
  return { status, stdout, stderr };
}

describe('sidecar-audit replay', () => {
  it('prints the report as JSON where nobody looks on, and ends with 0: nothing was violated', async () => {
    const { status, stdout, stderr } = replay([pathOf('02-order')]);
    expect({ status, stderr }).to.deep.equal({ status: 0, stderr: '' });
    expect(JSON.parse(stdout)).to.deep.equal(await reportOn('02-order'));
  });

  it('ends with 1 where something was violated, of a Pod or of a Job, in every form of output', () => {
    for (const form of ['json', 'yaml', 'table']) {
      expect(replay([pathOf('19-order-violated'), '--output', form]).status).to.equal(1);
      expect(replay([pathOf('06-legacy-job'), '-o', form]).status).to.equal(1);
    }
  });

  it('prints the same as YAML', async () => {
    expect(parse(replay([pathOf('03-completion'), '-o', 'yaml']).stdout)).to.deep.equal(
      await reportOn('03-completion'),
    );
  });

  it('draws it: ASCII where the locale is not UTF-8 or where that is asked for, no colour in a pipe', () => {
    const path = pathOf('02-order');
    const utf8 = { LANG: 'C.UTF-8', COLUMNS: '90' };
    const unicode = replay([path, '-o', 'table'], { env: utf8 });
    expect(unicode.stdout)
      .to.match(/█+▓+░+ +exit 0/)
      .and.not.contain('\u001b');
    expect(replay([path, '-o', 'table'], { env: { ...utf8, FORCE_COLOR: '1' } }).stdout).to.contain('\u001b[32m✔');
    expect(replay([path, '-o', 'table'], { env: { ...utf8, FORCE_COLOR: '1', NO_COLOR: '1' } }).stdout).to.equal(
      unicode.stdout,
    );
    const ascii = replay([path, '-o', 'table', '--ascii'], { env: utf8 }).stdout;
    expect(ascii)
      .to.match(/#+>+~+ +exit 0/)
      .and.match(/^[\n -~]*$/);
    expect(replay([path, '-o', 'table'], { env: { COLUMNS: '90' } }).stdout).to.equal(ascii);
  });

  it('reads standard input, compressed or not, and several files as one report', () => {
    const path = pathOf('02-order');
    const plain = replay([path]).stdout;
    expect(replay(['-'], { input: readFileSync(path) }).stdout).to.equal(plain);
    expect(replay(['-'], { input: gzipSync(readFileSync(path)) }).stdout).to.equal(plain);
    const all = replay(RECORDINGS.map((r) => pathOf(r)));
    expect(all).to.include({ status: 1, stderr: '' });
    expect(JSON.parse(all.stdout).pods).to.have.length(53);
  });

  it('says what it skips with file and line, counts it, and goes on', async () => {
    const lines = linesOf('02-order');
    await withFiles({ 'watch.ndjson': [...lines.slice(0, 20), '{"t":', ...lines.slice(20)].join('\n') }, (folder) => {
      const path = join(folder, 'watch.ndjson');
      const { status, stdout, stderr } = replay([path]);
      expect(status).to.equal(0);
      expect(stderr).to.match(
        /^sidecar-audit: SA1002 .*watch\.ndjson:21: not JSON.*\nsidecar-audit: 1 line was skipped\n$/,
      );
      const verdicts = JSON.parse(stdout).pods[0].verdicts as readonly { rule: string; verdict: string }[];
      expect(verdicts.find((v) => v.rule === 'StopOrder')?.verdict).to.equal('Verified');
      const strict = replay([path, '--strict']);
      expect(strict).to.include({ status: 2, stdout: '' });
      expect(strict.stderr).to.match(/^sidecar-audit: SA1002 .*watch\.ndjson:21: .*\n$/);
    });
  });

  it('says ten broken lines one by one, and of the rest how many they were', () => {
    const input = `${linesOf('02-order').join('\n')}\n${'broken\n'.repeat(37)}`;
    const { status, stderr } = replay(['-'], { input });
    expect(status).to.equal(0);
    expect(stderr.split('\n')).to.have.length(12);
    expect(stderr).to.contain('37 lines were skipped, 27 of them not named here');
  });

  it('takes a recording that was cut in the middle for what it is', () => {
    const bytes = readFileSync(pathOf('02-order'));
    const { status, stderr, stdout } = replay(['-'], { input: bytes.subarray(0, bytes.length - 3_000) });
    expect(status).to.equal(0);
    expect(stderr)
      .to.match(/SA1002 .*standard input:\d+: not JSON/)
      .and.contain('1 line was skipped');
    expect(JSON.parse(stdout).pods).to.have.length(1);
  });

  it('ends with 2 for what is no recording, and says so in one line', async () => {
    for (const path of [
      '/nonexistent/watch.ndjson',
      '/',
      pathOf('02-order', 'truth.ndjson'),
      pathOf('02-order', 'logs.ndjson'),
    ]) {
      const { status, stdout, stderr } = replay([pathOf('01-simple'), path]);
      expect({ status, stdout }).to.deep.equal({ status: 2, stdout: '' });
      expect(stderr)
        .to.match(/^sidecar-audit: SA1001 [^\n]*\n$/)
        .and.contain(path);
    }
    expect(replay([]).status).to.equal(2);
    expect(replay([pathOf('01-simple'), '-o', 'xml']).status).to.equal(2);
  });

  it('says of an empty recording that it holds nothing', () => {
    const { status, stdout, stderr } = replay(['-']);
    expect(status).to.equal(0);
    expect(JSON.parse(stdout)).to.include.keys('pods', 'jobs');
    expect(stderr).to.equal('sidecar-audit: standard input holds no frame\n');
  });

  it('lets no name of a file, a Pod or a broken line reach the terminal as anything but text', async () => {
    const evil = '\u001b[2J\u202eevil';
    await withFiles({}, (folder) => {
      const path = join(folder, `${evil}.ndjson`);
      writeFileSync(
        path,
        `${linesOf('02-order').join('\n').replaceAll('sidecar-order', '\\u001b[2J\\u202eorder')}\n${evil}\n`,
      );
      for (const form of ['json', 'yaml', 'table']) {
        const { status, stdout, stderr } = replay([path, '-o', form], { env: { LANG: 'C.UTF-8' } });
        expect(status).to.equal(0);
        for (const text of [stdout, stderr])
          expect(text.replaceAll('\n', '')).not.to.match(/[\p{Cc}\p{Bidi_Control}]/u);
      }
    });
  });

  it('ends quietly when nobody reads on', async () => {
    const child = spawn(LAUNCHER, ['replay', ...RECORDINGS.map((r) => pathOf(r))], { env: PLAIN });
    let stderr = '';
    child.stderr.on('data', (chunk) => (stderr += String(chunk)));
    await once(child.stdout, 'data');
    child.stdout.destroy();
    await once(child, 'close');
    expect(stderr).to.equal('');
  });
});
