/** The kubectl plugin, built as it is published, through the real kubectl. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { AuditReport } from '../../src/report/report.ts';
import { buildPlugin } from '../../tools/build-plugin.ts';
import { eventually, KUBECTL, must } from './kubectl.ts';
import { ADMIN_KUBECONFIG, ENVIRONMENT, uniqueId } from './support/lab.ts';
import { pod, sidecar, untilAsked } from './support/pods.ts';
import { createNamespace } from './support/scenario.ts';

interface Said {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

describe('kubectl sidecar-audit', function () {
  this.timeout(120_000);
  const namespace = `plugin-${uniqueId()}`;
  const folder = mkdtempSync(join(tmpdir(), 'sidecar-audit-plugin-'));
  const begun = performance.now();
  const env = {
    ...ENVIRONMENT,
    // Nothing of this checkout: kubectl, a Node.js, the plugin.
    PATH: `${folder}:/usr/bin:/bin:${ENVIRONMENT.LAB}/bin`,
    KUBECONFIG: ADMIN_KUBECONFIG,
    LANG: 'C.UTF-8',
  };

  function begin(args: readonly string[], input = '') {
    const child = spawn(KUBECTL, args, { cwd: '/', env });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk) => (stdout += String(chunk)));
    child.stderr.on('data', (chunk) => (stderr += String(chunk)));
    child.stdin.end(input);
    const ended = once(child, 'close').then(([code]): Said => ({ code: code as number | null, stdout, stderr }));
    return { ended, said: () => stderr, printed: () => stdout, end: () => void child.kill('SIGTERM') };
  }
  const run = (args: readonly string[], input?: string): Promise<Said> => begin(args, input).ended;
  const plugin = (...args: readonly string[]): Promise<Said> => run(['sidecar-audit', ...args]);

  before(async () => {
    await buildPlugin(folder);
    symlinkSync(process.execPath, join(folder, 'node'));
    await createNamespace(namespace, {});
  });

  after(async () => {
    await must(['delete', 'namespace', '--wait=false', namespace]);
    rmSync(folder, { recursive: true });
    console.log(`      kubectl plugin: ${((performance.now() - begun) / 1000).toFixed(1)} s`);
  });

  it('is found, explains itself as what was typed, and completes', async () => {
    const list = await run(['plugin', 'list']);
    expect(list.stdout).to.contain(`${folder}/kubectl-sidecar_audit`);
    expect(`${list.stdout}${list.stderr}`).not.to.match(/warning|not executable|overshadow/i);
    expect((await plugin('timeline', '--help')).stdout).to.match(/^Usage: kubectl sidecar-audit timeline /);
    const words = (await run(['__complete', 'sidecar-audit', ''])).stdout;
    for (const command of ['timeline', 'verify', 'lint', 'record', 'replay'])
      expect(words).to.match(RegExp(`^${command}\t`, 'm'));
    expect((await run(['__complete', 'sidecar-audit', 'timeline', '-n', namespace.slice(0, -1)])).stdout).to.contain(
      `${namespace}\n`,
    );
  });

  it('records, draws, verifies and replays a Pod', async () => {
    const file = join(folder, 'watch.ndjson');
    const recorder = begin(['sidecar-audit', 'record', '-n', namespace, '-o', file]);
    await eventually(
      20,
      'the recorder has begun',
      async () => recorder.said().includes('all that is there') || recorder.said(),
    );
    const following = begin(['sidecar-audit', 'timeline', 'pod/web', '-n', namespace, '--watch']);
    const web = pod('web', { sidecars: [sidecar('proxy')], app: untilAsked(0) });
    await must(['--namespace', namespace, 'apply', '-f', '-'], {
      ...web,
      metadata: { name: 'web', labels: { app: 'web' } },
    });
    await must(['--namespace', namespace, 'wait', '--for=condition=Ready', 'pod/web', '--timeout=60s']);

    const drawn = await plugin('timeline', 'pod/web', '-n', namespace);
    expect(drawn, drawn.stderr).to.include({ code: 0, stderr: '' });
    expect(drawn.stdout)
      .to.contain(`pod/${namespace}/web`)
      .and.to.match(/sidecar proxy .*running/);
    for (const how of [
      ['-A', '-l', 'app=web'],
      ['--context', 'lab', '-n', namespace],
      ['web', `--namespace=${namespace}`],
    ]) {
      expect((await plugin('timeline', ...how)).stdout, how.join(' ')).to.contain(`pod/${namespace}/web`);
    }
    const refused = await plugin(
      'timeline',
      'web',
      '-n',
      namespace,
      '--as',
      `system:serviceaccount:${namespace}:default`,
    );
    expect(refused.code, 'a service account that may do nothing').to.equal(2);
    expect(refused.stderr).to.contain('SA2003');
    const objects = await run(['__complete', 'sidecar-audit', 'timeline', '-n', namespace, '']);
    expect(objects.stdout).to.equal('pod/web\n:4\n');

    const verified = await plugin('verify', 'pod/web', '-n', namespace, '--rules', 'StartOrder', '--for', '30s');
    expect(verified.code, verified.stderr).to.equal(0);
    expect(verified.stdout).to.contain('In order: proxy, app.');

    await must(['--namespace', namespace, 'delete', 'pod', 'web', '--timeout=60s']);
    recorder.end();
    expect((await recorder.ended).stderr).to.contain('to judge it: kubectl sidecar-audit replay');
    const { stdout } = await plugin('replay', file, '-o', 'json');
    const verdicts = (JSON.parse(stdout) as AuditReport).pods[0]?.verdicts ?? [];
    expect(verdicts.find((v) => v.rule === 'StartOrder')?.verdict).to.equal('Verified');
    expect((await plugin('timeline', '--from', file, 'pod/web')).stdout).to.match(/sidecar proxy .*exit 0/);
    await eventually(
      20,
      'the end was drawn',
      async () => /proxy .*exit 0/.test(following.printed()) || following.said(),
    );
    following.end();
    const followed = await following.ended;
    expect(followed.code, followed.stderr).to.equal(0);
    expect(followed.stdout.match(/^. pod\//gmu)?.length ?? 0).to.be.greaterThan(1);
    expect(followed.stdout.slice(followed.stdout.lastIndexOf('pod/'))).to.match(/sidecar proxy .*exit 0/);
  });

  it('lints what kubectl prints', async () => {
    const template = pod('web', { sidecars: [sidecar('proxy')], app: 'true' });
    const linted = await run(['sidecar-audit', 'lint', '-f', '-', '-o', 'json'], JSON.stringify(template));
    expect(linted.code, linted.stderr).to.equal(0);
    expect(linted.stdout).to.contain('web');
  });
});
