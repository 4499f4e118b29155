import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { expect } from 'chai';
import type { AuditReport } from '../../src/report/report.ts';
import { widthOf } from '../../src/render/text.ts';
import { until } from '../controller/harness.ts';
import { line, linesOf, pathOf, pod } from '../recording/support.ts';
import { withFiles } from '../tools/temporary.ts';
import { namespaceIn, putAll } from '../verify/support.ts';
import { start, withCluster, type Said } from './support.ts';

const timeline = (args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Said> =>
  start(['timeline', ...args], '', env).ended;
const recording = (name: string): readonly string[] => ['--from', pathOf(name)];
const drawings = (text: string): number => text.match(/^. pod\//gmu)?.length ?? 0;

describe('sidecar-audit timeline, from recordings', function () {
  this.timeout(30_000);

  it('draws the Pod that is named behind the files, or before them', async () => {
    const files = [pathOf('02-order'), pathOf('03-completion')];
    const behind = await timeline(['--from', ...files, 'pod/sidecar-order']);
    expect(behind).to.include({ status: 0, stderr: '' });
    expect(behind.stdout)
      .to.contain('pod/rec-order-80555/sidecar-order')
      .and.to.match(/first-sidecar +·+█+▓+/);
    expect(drawings(behind.stdout)).to.equal(1);
    expect((await timeline(['sidecar-order', '--from', ...files])).stdout).to.equal(behind.stdout);
    expect(drawings((await timeline(['--from', ...files])).stdout)).to.equal(2);
  });

  it('draws a Job with its Pods, and Pods by their labels', async () => {
    const job = await timeline([...recording('07-native-job'), 'job/native-job']);
    expect(job.stdout).to.match(/. pod\/.*native-job-[^]*. job\/.*native-job\n[^]*JobCompletion/u);
    const labelled = await timeline([...recording('21-same-second'), '-l', 'app=same-second']);
    expect(drawings(labelled.stdout)).to.be.greaterThan(0);
  });

  it('ends with 0 whatever was violated: it shows, and does not judge the build', async () => {
    const { status, stdout } = await timeline(recording('19-order-violated'));
    expect(status).to.equal(0);
    expect(stdout).to.contain('Violated');
  });

  it('prints the report of the one that was asked for', async () => {
    const { stdout } = await timeline([...recording('02-order'), 'pod/sidecar-order', '-o', 'json']);
    expect((JSON.parse(stdout) as AuditReport).pods.map((p) => p.name)).to.deep.equal(['sidecar-order']);
  });

  it('ends with 2 where the recordings do not tell of it, or there are none', async () => {
    const missing = await timeline([...recording('02-order'), 'pod/nope']);
    expect(missing).to.include({ status: 2, stdout: '' });
    expect(missing.stderr).to.contain('SA3002');
    expect((await timeline(['--from', '/nonexistent'])).stderr).to.contain('SA1001');
    for (const wrong of [['--from', 'pod/a'], [...recording('02-order'), 'pod/a', '-l', 'a=b'], ['deployment/a']]) {
      expect(await timeline(wrong), wrong.join(' ')).to.include({ status: 2, stdout: '' });
    }
  });

  it('draws what there is of a recording that was cut in the middle', async () => {
    const text = readFileSync(pathOf('02-order'), 'utf8');
    await withFiles({ 'cut.ndjson': text.slice(0, Math.floor(text.length * 0.6)) }, async (folder) => {
      const { status, stdout, stderr } = await timeline(['--from', join(folder, 'cut.ndjson')]);
      expect(status).to.equal(0);
      expect(stderr).to.match(/SA1002 .*cut\.ndjson:\d+/);
      expect(drawings(stdout)).to.equal(1);
      expect(stdout)
        .to.match(/app +app +·+.*running/)
        .and.not.to.contain('Violated');
    });
  });

  it('has colour where it is asked for, and ASCII alone where there is nothing else', async () => {
    const args = recording('04-liveness');
    const plain = await timeline(args);
    expect(plain.stdout).not.to.contain('\u001b');
    const coloured = await timeline(args, { FORCE_COLOR: '1' });
    expect(coloured.stdout).to.contain('\u001b[');
    expect(stripVTControlCharacters(coloured.stdout)).to.equal(plain.stdout);
    expect((await timeline(args, { FORCE_COLOR: '1', NO_COLOR: '1' })).stdout).to.equal(plain.stdout);
    expect((await timeline(args, { LANG: 'C' })).stdout).to.match(/^[\n -~]*$/);
    expect((await timeline([...args, '--ascii'])).stdout).to.match(/^[\n -~]*$/);
  });

  it('writes nothing but text of names and reasons that are an attack, each line in 40 columns', async () => {
    const evil = '\u001b]0;owned\u0007\u001b[2J\u202e\u2066\u009b31m\r\n';
    const long = `${evil}${'long '.repeat(800)}${'x'.repeat(4_096)}`;
    const dead = { exitCode: 1, reason: long, message: long, startedAt: '2026-11-22T12:00:01Z' };
    const status = {
      name: `app${evil}`,
      restartCount: 1,
      containerID: 'c://1',
      state: { terminated: { ...dead, finishedAt: '2026-11-22T12:00:02Z', containerID: 'c://1' } },
    };
    const frame = pod(1, [`app${evil}`, long.slice(0, 300)], [status], { name: evil, status: { reason: long } });
    await withFiles({ 'evil.ndjson': line(2, 'pods', 'ADDED', frame) }, async (folder) => {
      for (const columns of ['40', '100']) {
        const args = ['--from', join(folder, 'evil.ndjson')];
        const { status: code, stdout, stderr } = await timeline(args, { COLUMNS: columns });
        expect(code, stderr).to.equal(0);
        expect(stdout.replaceAll('\n', '')).not.to.match(/[\p{Cc}\p{Bidi_Control}]/u);
        for (const text of stdout.split('\n')) expect(widthOf(text), text).to.be.at.most(Number(columns));
        expect(drawings(stdout)).to.equal(1);
      }
    });
  });
});

describe('sidecar-audit timeline, from a cluster', function () {
  this.timeout(30_000);

  it('draws what is known now, and ends', () =>
    withCluster(async ({ server, flags }) => {
      putAll(server, '02-order', { keep: true });
      putAll(server, '03-completion', { keep: true });
      const here = ['-n', namespaceIn('02-order'), ...flags];
      const one = await timeline(['pod/sidecar-order', ...here]);
      expect(one).to.include({ status: 0, stderr: '' });
      expect(drawings(one.stdout)).to.equal(1);
      expect((await timeline(['sidecar-order', ...here])).stdout, 'as kubectl logs has it').to.contain('sidecar-order');
      expect(drawings((await timeline(['-A', ...flags])).stdout)).to.equal(2);
      expect(drawings((await timeline(here)).stdout)).to.equal(1);
    }));

  it('says that there are none as kubectl does, and that a name is not there with 2', () =>
    withCluster(async ({ flags }) => {
      const none = await timeline(['-l', 'app=nope', ...flags]);
      expect(none).to.include({ status: 0, stdout: '' });
      expect(none.stderr).to.contain('there are none: Pods with app=nope in default');
      const missing = await timeline(['pod/nope', ...flags]);
      expect(missing).to.include({ status: 2, stdout: '' });
      expect(missing.stderr).to.match(/SA3002 .*pod\/nope in default/);
      for (const wrong of [
        ['pod/a', '-A'],
        ['pod/a', '-l', 'a=b'],
        ['-w', '-o', 'json'],
        ['-A', '-n', 'a'],
      ]) {
        expect(await timeline([...wrong, ...flags]), wrong.join(' ')).to.include({ status: 2, stdout: '' });
      }
    }));

  it('asks for nothing but the Pod that is named', () =>
    withCluster(async ({ server, flags }) => {
      putAll(server, '02-order', { keep: true });
      server.faults.forbid('jobs');
      server.faults.forbid('nodes');
      const { status, stderr } = await timeline(['sidecar-order', '-n', namespaceIn('02-order'), ...flags]);
      expect(status, stderr).to.equal(0);
      server.faults.forbid('pods');
      expect((await timeline(['sidecar-order', ...flags])).stderr).to.contain('SA2003');
    }));

  it('with --watch draws again what changes, where it is no terminal, and nothing that does not', () =>
    withCluster(async ({ server, flags }) => {
      const deleted = linesOf('02-order').findIndex((text) => text.includes('deletionTimestamp'));
      const args = ['timeline', 'pod/sidecar-order', '-n', namespaceIn('02-order'), '--watch', ...flags];
      const running = start(args);
      await until(() => running.said().includes('waiting for pod/sidecar-order'), 20_000);
      putAll(server, '02-order', { first: deleted });
      await until(() => drawings(running.printed()) === 1, 10_000);
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      expect(drawings(running.printed()), 'time alone is no change').to.equal(1);
      putAll(server, '02-order');
      await until(() => drawings(running.printed()) >= 2, 10_000);
      running.signal('SIGINT');
      const { status, stdout } = await running.ended;
      expect(status).to.equal(0);
      expect(stdout).not.to.contain('\u001b');
      expect(stdout.slice(stdout.lastIndexOf('pod/rec-order'))).to.match(/app +app .*exit 0/);
    }));
});
