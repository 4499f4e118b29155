import { expect } from 'chai';
import type { AuditReport } from '../../src/report/report.ts';
import { until } from '../controller/harness.ts';
import { linesOf } from '../recording/support.ts';
import { namespaceIn, putAll } from '../verify/support.ts';
import { start, withCluster, type Said } from './support.ts';

type Case = readonly [recording: string, target: readonly string[], status: number, said: RegExp];

const ORDERS = ['--rules', 'StartOrder,StopOrder'];
const CASES: readonly Case[] = [
  ['03-completion', ['pod/sidecar-completion'], 0, /decided/],
  ['19-order-violated', ['pod/killed-early', ...ORDERS], 1, /pod\/killed-early in /],
  ['21-same-second', ['-l', 'app=same-second', ...ORDERS], 3, /undecided: StopOrder/],
  ['07-native-job', ['job/native-job', '--rules', 'JobCompletion'], 0, /decided/],
  ['02-order', ['pod/nope'], 2, /SA3002 .*pod\/nope in /],
  ['02-order', ['pod/sidecar-order', '--rules', 'PodCompletion'], 3, /nothing there to verify/],
];

describe('sidecar-audit verify', function () {
  this.timeout(30_000);

  for (const [recording, target, status, said] of CASES) {
    it(`ends with ${status}: ${target.join(' ')}`, () =>
      withCluster(async ({ server, flags }) => {
        putAll(server, recording, { keep: true });
        const where = ['-n', namespaceIn(recording), ...flags];
        const wait = ['--for', status === 2 ? '1s' : '10s'];
        const result: Said = await start(['verify', ...target, ...wait, ...where]).ended;
        expect(result.status, result.stderr).to.equal(status);
        expect(result.stderr).to.match(said);
        if (status === 2) expect(result.stdout).to.equal('');
        else expect(result.stdout).to.contain(namespaceIn(recording));
      }));
  }

  it('prints the report that replay prints, of what was asked about alone', () =>
    withCluster(async ({ server, flags }) => {
      putAll(server, '02-order', { keep: true });
      putAll(server, '03-completion', { keep: true });
      const where = ['-n', namespaceIn('03-completion'), ...flags, '-o', 'json'];
      const { stdout } = await start(['verify', 'pod/sidecar-completion', ...where]).ended;
      const report = JSON.parse(stdout) as AuditReport;
      expect(report.kind).to.equal('AuditReport');
      expect(report.pods.map((p) => p.name)).to.deep.equal(['sidecar-completion']);
    }));

  it('finds labelled Pods in all namespaces, and a name in one alone', () =>
    withCluster(async ({ server, flags }) => {
      putAll(server, '21-same-second', { keep: true });
      const all = ['verify', '-A', ...ORDERS, ...flags];
      const { status, stderr } = await start([...all, '-l', 'app=same-second', '--for', '10s']).ended;
      expect(status, stderr).to.equal(3);
      expect(stderr).to.contain('Pods with app=same-second in all namespaces');
      expect(await start([...all, 'pod/a']).ended).to.include({ status: 2, stdout: '' });
    }));

  it('can be ended: what is known by then counts', () =>
    withCluster(async ({ server, flags }) => {
      putAll(server, '02-order', { first: linesOf('02-order').findIndex((l) => l.includes('deletionTimestamp')) });
      const running = start(['verify', 'pod/sidecar-order', '-n', namespaceIn('02-order'), ...flags]);
      await until(() => running.said().includes('waiting for StopOrder'), 20_000);
      running.signal('SIGTERM');
      const { status, stdout, stderr } = await running.ended;
      expect(status, stderr).to.equal(3);
      expect(stdout).to.contain('Pending');
      expect(stderr).to.match(/not decided in time: .*StopOrder/);
    }));

  it('ends with 2 where it may not look, and where it was asked nothing it knows', () =>
    withCluster(async ({ server, flags }) => {
      server.faults.forbid('pods');
      expect(await start(['verify', 'pod/a', ...flags]).ended).to.include({ status: 2, stdout: '' });
      for (const args of [[], ['deployment/a'], ['pod/a', '-l', 'a=b'], ['-l', 'a b'], ['pod/a', '--rules', 'No']]) {
        expect((await start(['verify', ...args, ...flags]).ended).status, args.join(' ')).to.equal(2);
      }
    }));
});
