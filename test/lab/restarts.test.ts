/**
 * What makes containers run again on a real node: a sandbox that is made anew, an image that is changed in the living Pod, a
 * kubelet that is away while Pods run and while one ends; beside it a parallel Job. Judged live, beside what containerd saw.
 */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import type { AuditStatus, PodTimeline } from '../../src/api/types.ts';
import { eventually, must } from './kubectl.ts';
import { agreementOf } from './support/agreement.ts';
import { createAudit, installCrds, isSettled, readStatus, timelinesOf, verdictOf } from './support/audits.ts';
import { startController, type RunningController } from './support/controller.ts';
import { ENVIRONMENT, LAB, LAB_TOOLS, scratch, sleep, uniqueId } from './support/lab.ts';
import { container, pod, sidecar, untilAsked } from './support/pods.ts';
import { createNamespace } from './support/scenario.ts';
import { serviceAccount, type ServiceAccount } from './support/service-account.ts';
import { recordTruth, type TruthOfPod, type TruthRecorder } from './support/truth.ts';

const NAMESPACE = `restarts-${uniqueId()}`;
const OTHER_IMAGE = 'localhost/busybox:restarts';
const run = promisify(execFile);
const lab = (script: string, ...args: readonly string[]): Promise<unknown> =>
  run(join(LAB_TOOLS, script), [...args], { env: ENVIRONMENT, timeout: 180_000 });
const ctr = async (...args: readonly string[]): Promise<string> => {
  const socket = process.env['CONTAINERD_SOCK'] ?? '/run/sidecar-lab/containerd.sock';
  return (await run(join(LAB, 'bin/ctr'), ['-a', socket, '-n', 'k8s.io', ...args])).stdout;
};
const kubectl = (...args: readonly string[]): Promise<string> => must(['--namespace', NAMESPACE, ...args]);

/** The kubelet starts what comes after it 2 s later: so far apart whole seconds tell an order. */
const slowly = (name: string) => ({
  ...sidecar(name),
  lifecycle: { postStart: { exec: { command: ['sleep', '2'] } } },
});
const lasting = (name: string, before: readonly ReturnType<typeof container>[] = []) => {
  const made = pod(name, { sidecars: [...before, slowly('first'), slowly('second')], app: untilAsked(2) });
  return { ...made, spec: { ...made.spec, restartPolicy: 'Always' } };
};
const PODS = [
  lasting('steady'),
  lasting('ending'),
  lasting('changed'),
  lasting('boxed', [container('init', 'sleep 1')]),
] as const;
const PARALLEL = { parallelism: 2, completions: 3 };
const ALL = PODS.length + PARALLEL.completions;

describe('containers that run again, live', function () {
  this.timeout(600_000);
  const files = scratch();
  let account: ServiceAccount;
  let controller: RunningController;
  let truth: TruthRecorder;
  let status: AuditStatus;
  let runs: readonly TruthOfPod[];

  before(async () => {
    await ctr('images', 'tag', '--force', 'localhost/busybox:1', OTHER_IMAGE);
    await installCrds();
    await createNamespace(NAMESPACE, {});
    account = await serviceAccount(NAMESPACE, files);
    await createAudit(NAMESPACE, 'all', { rules: [{ name: 'SidecarCoverage', toleranceSeconds: 600 }] });
    truth = await recordTruth();
    controller = await startController(account.kubeconfig, ['--namespace', NAMESPACE]);
    await must(['--namespace', NAMESPACE, 'create', '-f', '-'], {
      apiVersion: 'v1',
      kind: 'List',
      items: [...PODS, job()],
    });
    await kubectl('wait', '--for=condition=Ready', '--timeout=180s', ...PODS.map((p) => `pod/${p.metadata.name}`));

    await kubectl('set', 'image', 'pod/changed', `app=${OTHER_IMAGE}`, `second=${OTHER_IMAGE}`);
    await killSandbox('boxed');
    await hasRunAgain('changed', ['app', 'second']);
    await hasRunAgain('boxed', ['init', 'first', 'second', 'app']);

    await kubectl('delete', 'pod', 'ending', '--wait=false');
    await lab('stop', 'kubelet');
    await lab('crash', NAMESPACE, 'steady', 'second');
    // The app of `ending` was asked before the kubelet went, and ends while it is away.
    await sleep(4_000);
    await lab('up');
    await hasRunAgain('steady', ['second']);
    await kubectl('wait', '--for=condition=Complete', '--timeout=180s', 'job/parallel');
    await kubectl('delete', 'pod', 'ending', 'steady', 'changed', 'boxed', '--ignore-not-found', '--timeout=180s');
    await eventually(120, 'all is over', async () => isSettled(await readStatus(NAMESPACE, 'all'), ALL));
    status = await readStatus(NAMESPACE, 'all');
    runs = truth.runs(new Set([NAMESPACE]));
  });

  after(async () => {
    controller?.kill();
    truth?.stop();
    await lab('up');
    await account?.remove();
    await must(['delete', 'namespace', '--wait=false', '--ignore-not-found', NAMESPACE]);
    await ctr('images', 'rm', OTHER_IMAGE);
    files.remove();
  });

  const hasRunAgain = (name: string, containers: readonly string[]): Promise<void> =>
    eventually(120, `${containers.join(', ')} of ${name} run again`, async () => {
      const { status: of } = JSON.parse(await kubectl('get', 'pod', name, '-o', 'json')) as { status: StatusOfPod };
      const seen = [...of.initContainerStatuses, ...of.containerStatuses];
      const waiting = seen.filter((c) => containers.includes(c.name) && c.restartCount === 0);
      const up = of.conditions.some((c) => c.type === 'Ready' && c.status === 'True');
      return (up && waiting.length === 0) || `Ready ${up}, not yet: ${waiting.map((c) => c.name).join(', ')}`;
    });

  const podOf = (name: string): PodTimeline => {
    const found = timelinesOf(status).find((t) => t.pod.name === name);
    if (found === undefined) throw new Error(`no timeline of ${name}`);
    return found;
  };
  const said = (name: string, rule: string): string => {
    const found = podOf(name).verdicts.find((v) => v.rule === rule);
    return `${found?.verdict} ${found?.reason}: ${found?.message}`;
  };

  it('agree with what containerd saw, in every bound, order and count', () => {
    const { transitions, pairs, wrong } = agreementOf(status, runs);
    console.log(`${runs.length} runs; ${transitions} transitions and ${pairs} ordered pairs agree with containerd`);
    expect(wrong).to.deep.equal([]);
    const untold = timelinesOf(status).flatMap(({ pod: of, containers }) =>
      containers.flatMap(({ name, runs: shown, runsUnobserved = 0 }) => {
        const missing = shown.filter((r) => r.started === undefined || r.finished === undefined).length;
        return missing + runsUnobserved > 0
          ? [`${of.name} ${name}: ${missing} open, ${runsUnobserved} unobserved`]
          : [];
      }),
    );
    console.log(`not told: ${untold.join('; ') || 'nothing'}`);
    // Of what ended in the sandbox that was killed the kubelet may have no record; of all else it tells everything.
    expect(untold.filter((told) => !told.startsWith('boxed '))).to.deep.equal([]);
    expect(transitions).to.be.within(2 * runs.length - 4, 2 * runs.length);
    expect(status.violations).to.deep.equal([]);
  });

  it('a sandbox made anew: the init sequence ran twice, and each passage is judged by itself', () => {
    const { uid } = podOf('boxed').pod;
    const attempts = runs.filter((r) => r.uid === uid).map((r) => `${r.attempt} ${r.container}`);
    expect(attempts).to.deep.equal([
      '0 init',
      '0 first',
      '0 second',
      '0 app',
      '1 init',
      '1 first',
      '1 second',
      '1 app',
    ]);
    console.log(said('boxed', 'StartOrder'));
    // The end of the init container and the start of what comes next may lie in one second; all others lie 2 s apart.
    expect(said('boxed', 'StartOrder')).to.match(/^(?:Verified InOrder|Undecided SameSecond: 5 of 6 checks decided)/u);
    expect(said('boxed', 'StopOrder')).to.match(/^Verified/u);
  });

  it('an image changed in the living Pod: the order of starts is that of the first runs, of stops that of the last', () => {
    expect(podOf('changed').containers.map((c) => c.runs.length)).to.deep.equal([1, 2, 2]);
    expect(said('changed', 'StartOrder')).to.match(/^Verified InOrder/u);
    expect(said('changed', 'StopOrder')).to.match(/^Verified InOrder/u);
    expect(said('changed', 'SidecarStability')).to.match(/^Verified NoLoop/u);
  });

  it('a kubelet that was away: what ran on, what crashed and what ended meanwhile', () => {
    for (const name of ['steady', 'ending']) {
      expect(said(name, 'StartOrder')).to.match(/^Verified InOrder/u);
      expect(said(name, 'StopOrder')).to.match(/^Verified InOrder/u);
      expect(said(name, 'GracePeriod')).to.match(/^Verified WithinGrace/u);
    }
    expect(podOf('steady').containers.map((c) => c.runs.length)).to.deep.equal([1, 2, 1]);
  });

  it('a parallel Job: each of its Pods, and the Job', () => {
    // A Job's verdict is counted for each of its Pods.
    expect(verdictOf(status, 'JobCompletion')).to.equal(`${PARALLEL.completions} verified`);
    const pods = timelinesOf(status).filter((t) => t.pod.name.startsWith('parallel-'));
    expect(pods).to.have.length(PARALLEL.completions);
    for (const { pod: of } of pods) {
      expect(said(of.name, 'PodCompletion')).to.match(/^Verified/u);
      expect(said(of.name, 'StopOrder')).to.match(/^Verified/u);
    }
  });
});

interface StatusOfContainer {
  readonly name: string;
  readonly restartCount: number;
}

interface StatusOfPod {
  readonly conditions: readonly { readonly type: string; readonly status: string }[];
  readonly initContainerStatuses: readonly StatusOfContainer[];
  readonly containerStatuses: readonly StatusOfContainer[];
}

const job = (): object => {
  const { spec } = pod('', { sidecars: [sidecar('first')], app: 'sleep 2' });
  const metadata = { name: 'parallel' };
  return { apiVersion: 'batch/v1', kind: 'Job', metadata, spec: { ...PARALLEL, template: { spec } } };
};

/** As when its process dies: the kubelet finds the sandbox dead and makes another. */
async function killSandbox(name: string): Promise<void> {
  const labels = { 'pod.namespace': NAMESPACE, 'pod.name': name };
  const filter = Object.entries(labels).map(([key, value]) => `labels."io.kubernetes.${key}"==${value}`);
  const [id = ''] = (await ctr('containers', 'ls', '-q', [...filter, KIND].join(','))).trim().split('\n');
  await ctr('tasks', 'kill', '-s', 'KILL', id);
}
const KIND = 'labels."io.cri-containerd.kind"==sandbox';
