import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { AuditReport } from '../../src/report/report.ts';
import { until } from '../controller/harness.ts';
import { reportOn } from '../recording/support.ts';
import { withFiles } from '../tools/temporary.ts';
import { namespaceIn, putAll } from '../verify/support.ts';
import { kubeconfigOf, start, withCluster } from './support.ts';

const ALL_THERE = 'all that is there is recorded';

describe('sidecar-audit record', function () {
  this.timeout(60_000);

  it('records until it is told to end; replay of it says what replay of the original says', () =>
    withCluster(async ({ server, folder, flags }) => {
      const path = join(folder, 'r.ndjson.gz');
      const running = start(['record', '-n', namespaceIn('03-completion'), '-o', path, '--gzip', ...flags]);
      await until(() => running.said().includes(ALL_THERE), 15_000);
      putAll(server, '03-completion');
      await new Promise((resolve) => setTimeout(resolve, 300));
      running.signal('SIGINT');
      const { status, stdout, stderr } = await running.ended;
      expect({ status, stdout }).to.deep.equal({ status: 0, stdout: '' });
      expect(stderr).to.match(
        /\d+ pods, \d+ events, 0 jobs, 1 nodes; no gap; \d+ KiB\n.*sidecar-audit replay .*r\.ndjson\.gz\n$/,
      );
      const replayed = await start(['replay', path, '--strict']).ended;
      const verdicts = ({ pods }: AuditReport) =>
        pods.map(({ verdicts }) => verdicts.map((v) => `${v.rule} ${v.verdict} ${v.reason}`));
      expect(verdicts(JSON.parse(replayed.stdout) as AuditReport)).to.deep.equal(
        verdicts(await reportOn('03-completion')),
      );
    }));

  it('ends by itself with --for, and takes one namespace or all', () =>
    withCluster(async ({ server, folder, flags }) => {
      putAll(server, '02-order', { keep: true });
      const namespace = namespaceIn('02-order');
      const pods = async (name: string, ...where: readonly string[]): Promise<number> => {
        const path = join(folder, name);
        const { status, stderr } = await start(['record', '-o', path, '--for', '4s', ...where, ...flags]).ended;
        expect(status, stderr).to.equal(0);
        return readFileSync(path, 'utf8').match(/"kind":"Pod","metadata"/g)?.length ?? 0;
      };
      const asked = [pods('one', '-n', namespace), pods('all', '-A'), pods('default')];
      expect(await Promise.all(asked)).to.deep.equal([1, 1, 0]);
    }));

  it('adds what is asked for', () =>
    withCluster(async ({ server, folder, flags }) => {
      putAll(server, '02-order', { keep: true });
      const path = join(folder, 'r');
      const include = ['--include', 'env,commands', '--include', 'images'];
      expect((await start(['record', '-A', '-o', path, '--for', '4s', ...include, ...flags]).ended).status).to.equal(0);
      expect(readFileSync(path, 'utf8')).to.contain('"env":').and.to.contain('"command":').and.to.contain('"image":');
    }));

  it('ends with 2 where it cannot write, and keeps what is there', () =>
    withCluster(async ({ folder, flags }) => {
      const refused = async (path: string, ...more: readonly string[]): Promise<string> => {
        const { status, stderr } = await start(['record', '-o', path, '--for', '5s', ...more, ...flags]).ended;
        expect(status, stderr).to.equal(2);
        return stderr;
      };
      const kubeconfig = join(folder, 'kubeconfig');
      const before = readFileSync(kubeconfig, 'utf8');
      expect(await refused(kubeconfig))
        .to.contain('SA1004')
        .and.to.contain('it exists already');
      expect(readFileSync(kubeconfig, 'utf8')).to.equal(before);
      expect(await refused('/dev/full', '--force')).to.contain('the disk is full');
      expect(existsSync('/dev/full')).to.equal(true);
      expect(await refused('-')).to.contain('SA1004');
    }));

  it('says that it was no use where nothing came', async () => {
    await withFiles({ kubeconfig: kubeconfigOf('http://127.0.0.1:9') }, async (folder) => {
      const flags = ['--kubeconfig', join(folder, 'kubeconfig'), '--for', '1s'];
      const { status, stderr } = await start(['record', '-o', join(folder, 'r'), ...flags]).ended;
      expect(status).to.equal(2);
      expect(stderr).to.match(/pods: SA2002 .*\n(?:.*\n)*sidecar-audit: SA2002 /);
    });
  });

  it('takes no options that make no sense', async () => {
    for (const args of [
      [],
      ['-o', 'r', '--for', '5'],
      ['-o', 'r', '--for', '0s'],
      ['-o', 'r', '--rotate', 'x'],
      ['-o', 'r', '--keep', '0'],
      ['-o', 'r', '--include', 'secrets'],
      ['-o', 'r', '-A', '-n', 'x'],
    ]) {
      expect((await start(['record', ...args]).ended).status, args.join(' ')).to.equal(2);
    }
    expect(existsSync('r')).to.equal(false);
  });
});
