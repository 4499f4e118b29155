/** What was recorded of a real cluster, redacted, gives on replay the verdicts that the controller gave live. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { expect } from 'chai';
import type { AuditReport } from '../../src/report/report.ts';
import { eventually, must } from './kubectl.ts';
import { createAudit, installCrds, isSettled, readStatus } from './support/audits.ts';
import { startController, type RunningController } from './support/controller.ts';
import { ADMIN_KUBECONFIG, ENVIRONMENT, ROOT, scratch, sleep, uniqueId } from './support/lab.ts';
import { prepareScenario, runSteps } from './support/scenario.ts';
import { serviceAccount, type ServiceAccount } from './support/service-account.ts';

const BIN = join(ROOT, 'bin/sidecar-audit');
const CANARY = 'CANARY-of-the-lab';

interface Recorder {
  readonly end: () => Promise<string>;
}

async function record(kubeconfig: string, path: string, more: readonly string[]): Promise<Recorder> {
  const args = ['record', '--kubeconfig', kubeconfig, '-o', path, ...more];
  const child = spawn(BIN, args, { env: ENVIRONMENT, stdio: ['ignore', 'ignore', 'pipe'] });
  const lines: string[] = [];
  createInterface(child.stderr).on('line', (line) => lines.push(line));
  const closed = once(child, 'close');
  await eventually(20, 'the recorder has all that is there', async () => {
    if (child.exitCode !== null) throw new Error(lines.join('\n'));
    return lines.some((line) => line.includes('all that is there is recorded')) || lines.join('\n');
  });
  return {
    end: async () => {
      child.kill('SIGTERM');
      const [code] = await closed;
      expect(code, lines.join('\n')).to.equal(0);
      return lines.join('\n');
    },
  };
}

async function run(args: readonly string[]): Promise<{ readonly code: number; readonly stdout: string }> {
  const child = spawn(BIN, args, { env: ENVIRONMENT, stdio: ['ignore', 'pipe', 'inherit'] });
  let stdout = '';
  child.stdout.on('data', (chunk) => (stdout += String(chunk)));
  const [code] = await once(child, 'close');
  return { code: Number(code), stdout };
}

async function replayed(...paths: readonly string[]): Promise<AuditReport> {
  return JSON.parse((await run(['replay', ...paths, '-o', 'json', '--strict'])).stdout) as AuditReport;
}

interface Said {
  readonly rule: string;
  readonly verdict: string;
  readonly reason: string;
}

const said = (verdicts: readonly Said[] = []): readonly string[] =>
  verdicts.map(({ rule, verdict, reason }) => `${rule} ${verdict} ${reason}`);

describe('a recording of the lab', function () {
  this.timeout(600_000);
  const files = scratch();
  const id = uniqueId();
  let namespace = '';
  let controller: RunningController | undefined;
  let account: ServiceAccount | undefined;
  /** Replayed from what was recorded with the nodes, and without. */
  let report: AuditReport;
  let blind: AuditReport;
  let recording = '';

  before(async () => {
    await installCrds();
    const scenario = await prepareScenario('test/fixtures/scenarios/02-order', {}, { id: `rr-${id}`, files });
    ({ namespace } = scenario);
    await createAudit(namespace, 'all');
    controller = await startController(ADMIN_KUBECONFIG, ['--namespace', namespace]);
    const path = files.write('placeholder', '').replace(/placeholder$/u, 'watch.ndjson');
    account = await serviceAccount(namespace, files, ['nodes']);
    const [here, rotation] = [
      ['-n', namespace],
      ['--rotate', '8K', '--keep', '50', '--gzip'],
    ];
    const [plain, rotated, withoutNodes] = await Promise.all([
      record(ADMIN_KUBECONFIG, path, here),
      record(ADMIN_KUBECONFIG, `${path}.gz`, [...here, ...rotation]),
      record(account.kubeconfig, `${path}.blind`, here),
    ]);
    await must(['--namespace', namespace, 'apply', '-f', '-'], secretive());
    await runSteps(scenario);
    await must(['--namespace', namespace, 'delete', 'pod', 'secretive', '--grace-period=1']);
    await eventually(60, 'the status is settled', async () => isSettled(await readStatus(namespace, 'all'), 2));
    await sleep(3_000);
    expect(await plain.end()).to.contain('no gap');
    expect(await withoutNodes.end()).to.match(/nodes: SA2003 .* Without: causes/u);
    blind = await replayed(`${path}.blind`);
    const summary = await rotated.end();
    report = await replayed(path);
    const parts = /replay (.*)$/mu.exec(summary)?.[1]?.split(' ') ?? [];
    expect(parts.length).to.be.greaterThan(0);
    expect(await replayed(...parts), 'the rotated one says the same').to.deep.equal(report);
    recording = readFileSync(path, 'utf8');
  });

  after(async () => {
    controller?.kill();
    await account?.remove();
    if (namespace !== '') await must(['delete', 'namespace', '--wait=false', namespace]);
    files.remove();
  });

  it('gives the verdicts of the live status', async () => {
    const { timelines = [] } = await readStatus(namespace, 'all');
    expect(timelines).to.have.length(2);
    for (const { pod, verdicts } of timelines) {
      // The controller of one namespace sees no nodes.
      expect(said(blind.pods.find((p) => p.uid === pod.uid)?.verdicts)).to.have.members(said(verdicts));
      const known = verdicts.filter((v) => v.reason !== 'KubeletVersionUnknown');
      expect(said(report.pods.find((p) => p.uid === pod.uid)?.verdicts)).to.include.members(said(known));
    }
    const order = report.pods.find((p) => p.name === 'sidecar-order')?.verdicts ?? [];
    for (const rule of ['StartOrder', 'StopOrder']) {
      expect(order.find((v) => v.rule === rule)?.verdict, rule).to.equal('Verified');
    }
  });

  it('holds no secret', () => {
    expect(recording).to.contain('"secretive"');
    expect(recording).not.to.contain(CANARY);
    expect(recording).not.to.contain('managedFields');
  });

  it('is not needed by verify, which waits by itself', async () => {
    const job = {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'short' },
      spec: {
        backoffLimit: 0,
        template: { spec: { restartPolicy: 'Never', containers: [busybox('app', 'sleep 1')] } },
      },
    };
    const args = ['verify', 'job/short', '-n', namespace, '--kubeconfig', ADMIN_KUBECONFIG, '--for', '60s'];
    const waiting = run([...args, '--rules', 'JobCompletion', '-o', 'json']);
    await must(['--namespace', namespace, 'apply', '-f', '-'], job);
    const { code, stdout } = await waiting;
    expect(code).to.equal(0);
    expect((JSON.parse(stdout) as AuditReport).jobs[0]?.verdicts[0]?.verdict).to.equal('Verified');
  });
});

function busybox(name: string, script: string) {
  return { name, image: 'localhost/busybox:1', imagePullPolicy: 'Never', command: ['sh', '-c', script] };
}

/** A Pod that carries a secret wherever a Pod can. */
function secretive() {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'secretive', labels: { secret: CANARY }, annotations: { secret: CANARY } },
    spec: {
      restartPolicy: 'Never',
      containers: [
        {
          ...busybox('app', `echo ${CANARY} | tee /dev/termination-log; sleep 2; exit 1`),
          env: [{ name: 'SECRET', value: CANARY }],
          livenessProbe: { exec: { command: ['sh', '-c', `echo ${CANARY}; exit 1`] }, periodSeconds: 1 },
        },
      ],
    },
  };
}
