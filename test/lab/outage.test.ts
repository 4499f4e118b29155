/**
 * The API server goes away for a minute while Pods go on: what happened meanwhile is judged rightly once it is back, and
 * time that passed unseen proves nothing.
 */
import { expect } from 'chai';
import { eventually, must } from './kubectl.ts';
import { agreementOf } from './support/agreement.ts';
import {
  conditionOf,
  createAudit,
  installCrds,
  isSettled,
  readStatus,
  timelinesOf,
  verdictOf,
} from './support/audits.ts';
import { startController, type RunningController } from './support/controller.ts';
import { startCountingProxy, type CountingProxy } from './support/counting-proxy.ts';
import { lab, scratch, sleep, uniqueId } from './support/lab.ts';
import { samplesOf, sumOf } from './support/metrics.ts';
import { pod, sidecar, untilAsked } from './support/pods.ts';
import { createNamespace } from './support/scenario.ts';
import { serviceAccount, type ServiceAccount } from './support/service-account.ts';
import { recordTruth, type TruthRecorder } from './support/truth.ts';

const NAMESPACE = `outage-${uniqueId()}`;
const GONE_MS = 65_000;
/** The lab needs this long to start the API server again, the kubelet this long to tell what it could not. */
const BACK_S = 120;

/** Their containers trap SIGTERM, and need 2 s more to end than asked. */
const PODS = [
  // Lives through it all and is deleted afterwards.
  pod('steady', { sidecars: [sidecar('first'), sidecar('second')], app: untilAsked(2) }),
  // Completes unseen; were the time that it was not seen counted, its tail would be more than a minute.
  pod('completes', { sidecars: [sidecar('first'), sidecar('second')], app: 'sleep 15' }),
  // Becomes Ready unseen, after half of the time that is allowed.
  pod('late', { sidecars: [sidecar('first', { readyAfter: 30 })], app: untilAsked(2) }),
];

describe('the controller, while the API server is away', function () {
  this.timeout(600_000);
  const files = scratch();
  let account: ServiceAccount;
  let controller: RunningController;
  let truth: TruthRecorder;
  let proxy: CountingProxy;
  let [goneAt, backAt] = [0, 0];

  before(async () => {
    await installCrds();
    await createNamespace(NAMESPACE, {});
    account = await serviceAccount(NAMESPACE, files);
    await createAudit(NAMESPACE, 'all');
    truth = await recordTruth();
    proxy = await startCountingProxy();
    const kubeconfig = files.write('through-proxy.yaml', proxy.through(account.kubeconfig));
    controller = await startController(kubeconfig, ['--namespace', NAMESPACE]);
    await must(['--namespace', NAMESPACE, 'create', '-f', '-'], { apiVersion: 'v1', kind: 'List', items: PODS });
    const running = ['--for=jsonpath={.status.containerStatuses[0].state.running}', '--timeout=180s'];
    await must(['--namespace', NAMESPACE, 'wait', ...running, 'pod', '--all']);
  });

  after(async () => {
    controller?.kill();
    truth?.stop();
    proxy?.close();
    await lab('up');
    await account?.remove();
    await must(['delete', 'namespace', '--wait=false', '--ignore-not-found', NAMESPACE]);
    files.remove();
  });

  it('lives on, and says that it is not connected', async () => {
    await lab('stop', 'apiserver');
    goneAt = performance.now();
    await sleep(GONE_MS);
    backAt = performance.now();
    expect((await controller.page('/healthz')).status).to.equal(200);
    const connected = samplesOf(await controller.metrics(), 'sidecaraudit_watch_connected');
    expect(connected.length).to.be.at.least(4);
    expect(new Set(connected.map((s) => s.value))).to.deep.equal(new Set([0]));
  });

  it('finds its way back by itself', async () => {
    await lab('up');
    await eventually(BACK_S, 'every watch is connected and synced', async () => {
      const metrics = await controller.metrics();
      const names = ['sidecaraudit_watch_connected', 'sidecaraudit_watch_synced'];
      const down = names.flatMap((name) => samplesOf(metrics, name).filter((s) => s.value !== 1));
      return down.length === 0 || JSON.stringify(down);
    });
    await eventually(BACK_S, 'the condition says so', async () => {
      const ready = conditionOf(await readStatus(NAMESPACE, 'all'), 'Ready');
      return ready?.status === 'True' || JSON.stringify(ready);
    });
    expect(sumOf(await controller.metrics(), 'sidecaraudit_watch_restarts_total', { resource: 'pods' })).to.be.at.least(
      1,
    );
  });

  it('asked again within the bounds of its backoff meanwhile, and lists each resource once at most', () => {
    const byPath = Map.groupBy(
      proxy.asked().filter(({ kind, at }) => kind !== 'other' && at > goneAt),
      ({ path }) => path.slice(path.lastIndexOf('/') + 1),
    );
    expect([...byPath.keys()].toSorted()).to.deep.equal(['events', 'jobs', 'pods', 'sidecaraudits']);
    for (const [resource, asked] of byPath) {
      const whileGone = asked.filter(({ at }) => at < backAt).map(({ at }) => at);
      const waits = whileGone.slice(1).map((at, i) => at - (whileGone[i] ?? 0));
      const lists = asked.filter(({ kind, answered }) => kind === 'everything' && answered() === 200).length;
      console.log(
        `${resource}: asked after ${waits.map((ms) => (ms / 1000).toFixed(1)).join(', ')} s while it was away, then ${lists} lists`,
      );
      // 0.8 s doubling, spread over twice its length, at most 30 s.
      waits.forEach((ms, i) => expect(ms, `wait ${i}`).to.be.within(Math.min(1_600 * 2 ** i, 15_000) * 0.45, 31_000));
      expect(whileGone).to.have.length.within(3, 8);
      expect(lists, `lists of ${resource}`).to.be.at.most(1);
    }
  });

  it('verifies what happened before, meanwhile and after', async () => {
    await must(['--namespace', NAMESPACE, 'delete', 'pod', 'steady', 'late', '--timeout=180s']);
    await eventually(90, 'all is over', async () => isSettled(await readStatus(NAMESPACE, 'all'), PODS.length));
    const status = await readStatus(NAMESPACE, 'all');
    expect(verdictOf(status, 'StartOrder')).to.equal(`${PODS.length} verified`);
    expect(verdictOf(status, 'StopOrder')).to.equal(`${PODS.length} verified`);
    const completes = timelinesOf(status).find((t) => t.pod.name === 'completes');
    expect(completes?.verdicts.find((v) => v.rule === 'PodCompletion')).to.include({ verdict: 'Verified' });
  });

  it('found no violation, at no time: none is in the status, in the Events or in the metrics', async () => {
    const status = await readStatus(NAMESPACE, 'all');
    expect(status.violations).to.deep.equal([]);
    const events = await must([
      '--namespace',
      NAMESPACE,
      'get',
      'events',
      '-o',
      'jsonpath={.items[*].source.component}',
    ]);
    expect(events).not.to.include('sidecar-audit');
    expect(sumOf(await controller.metrics(), 'sidecaraudit_violations_total', { namespace: NAMESPACE })).to.equal(0);
  });

  it('agrees with what containerd saw', async () => {
    const found = agreementOf(await readStatus(NAMESPACE, 'all'), truth.runs(new Set([NAMESPACE])));
    expect(found.wrong).to.deep.equal([]);
    expect(found.transitions).to.equal(16); // eight containers, started and finished
    console.log(`${found.transitions} transitions and ${found.pairs} ordered pairs agree with containerd`);
  });

  it('logged warnings and no error, and ends as ever', async () => {
    const { code, tookMs } = await controller.terminate();
    expect(code).to.equal(0);
    expect(tookMs).to.be.below(5_000);
    const levels = controller.log().map((l) => l.level);
    expect(levels).to.include('warn');
    expect(
      controller
        .log()
        .filter((l) => l.level === 'error' || l.level === 'none')
        .map((l) => l.raw),
    ).to.deep.equal([]);
  });
});
