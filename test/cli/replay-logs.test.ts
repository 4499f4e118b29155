import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { AuditReport } from '../../src/report/report.ts';
import { pathOf } from '../recording/support.ts';
import { withFiles } from '../tools/temporary.ts';
import { start, type Said } from './support.ts';

const LAST = '--last-line-is-last-act';
const replay = (...args: readonly string[]): Promise<Said> => start(['replay', ...args]).ended;

function stopOrder({ stdout }: Said): string {
  const { pods } = JSON.parse(stdout) as AuditReport;
  const verdict = pods[0]?.verdicts.find((v) => v.rule === 'StopOrder');
  return `${verdict?.verdict}: ${verdict?.message.slice(0, 40)}`;
}

const ASSUMED = 'Verified: Assuming that the last line logged is th';
const job = pathOf('17-deadline-job');
const seconds = pathOf('21-same-second');
const ALL = 'app,helper,first-sidecar,second-sidecar,third-sidecar';

describe('sidecar-audit replay, with logs', () => {
  it('takes none unless told to', async () => {
    expect(stopOrder(await replay(job))).to.match(/^Undecided/);
    expect((await replay(job)).stdout).not.to.include('"Log"');
  });

  it('takes the logs that lie beside the recording', async () => {
    const said = await replay(job, LAST, 'app,proxy');
    expect(said).to.include({ status: 0, stderr: '' });
    expect(stopOrder(said)).to.equal(ASSUMED);
    expect(said.stdout).to.include('"source": "Log"').and.to.include('"ref": "app/0"');
  });

  it('goes by the tolerance that is given', async () => {
    expect(stopOrder(await replay(seconds, LAST, ALL))).to.match(/^Undecided/);
    expect(stopOrder(await replay(seconds, LAST, ALL, '--log-tolerance', '20ms'))).to.equal(ASSUMED);
  });

  it('takes another file of logs, or several', async () => {
    await withFiles({}, async (folder) => {
      cpSync(job, join(folder, 'watch.ndjson'));
      const [app = '', proxy = ''] = readFileSync(pathOf('17-deadline-job', 'logs.ndjson'), 'utf8')
        .trimEnd()
        .split('\n');
      writeFileSync(join(folder, 'a'), `${app}\n`);
      writeFileSync(join(folder, 'b'), `${proxy}\n`);
      const alone = join(folder, 'watch.ndjson');
      const none = await replay(alone, LAST, 'app,proxy');
      expect(none.stderr).to.equal(
        'sidecar-audit: there is no logs.ndjson beside the recordings; nothing is taken from logs\n',
      );
      expect(stopOrder(none)).to.match(/^Undecided/);
      const both = await replay(alone, LAST, 'app,proxy', '--logs', join(folder, 'a'), '--logs', join(folder, 'b'));
      expect(stopOrder(both)).to.equal(ASSUMED);
    });
  });

  it('uses the logs of one recording for its Pods alone', async () => {
    await withFiles({}, async (folder) => {
      mkdirSync(join(folder, 'other'));
      cpSync(job, join(folder, 'watch.ndjson'));
      cpSync(pathOf('17-deadline-job', 'logs.ndjson'), join(folder, 'other/logs.ndjson'));
      cpSync(pathOf('01-simple'), join(folder, 'other/watch.ndjson'));
      const files = ['watch.ndjson', 'other/watch.ndjson'].map((file) => join(folder, file));
      expect((await replay(...files, LAST, 'app,proxy')).stdout).not.to.include('"Log"');
    });
  });

  it('says which line cannot be read, and takes nothing from that file', async () => {
    await withFiles(
      { 'logs.ndjson': `${readFileSync(pathOf('17-deadline-job', 'logs.ndjson'), 'utf8')}oh no\n` },
      async (folder) => {
        cpSync(job, join(folder, 'watch.ndjson'));
        const said = await replay(join(folder, 'watch.ndjson'), LAST, 'app,proxy');
        expect(said.stderr).to.match(
          /^sidecar-audit: SA1002 .*logs\.ndjson:3: not JSON\..*Nothing is taken from this file/,
        );
        expect(said.stderr).not.to.include('oh no');
        expect(stopOrder(said)).to.match(/^Undecided/);
        expect(await replay(join(folder, 'watch.ndjson'), LAST, 'app', '--strict')).to.include({
          status: 2,
          stdout: '',
        });
      },
    );
  });

  it('says in the drawing that it is an assumption', async () => {
    const { stdout } = await replay(job, LAST, 'app', '-o', 'table');
    expect(stdout).to.include('Log: the last line is taken for the last act of app, an assumption.');
    expect((await replay(job, '-o', 'table')).stdout).not.to.include('assumption');
  });

  it('refuses what is no name, no time, or too much of it', async () => {
    for (const [option, value, why] of [
      [LAST, 'app,,proxy', 'names of containers'],
      [LAST, 'App', 'names of containers'],
      ['--log-tolerance', 'soon', 'It is a time'],
      ['--log-tolerance', '11s', 'It is 10s at most'],
    ] as const) {
      const said = await replay(job, option, value);
      expect(said, value).to.include({ status: 2, stdout: '' });
      expect(said.stderr, value).to.include(why);
    }
  });
});
