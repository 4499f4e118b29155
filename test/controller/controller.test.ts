import { expect } from 'chai';
import type { AuditStatus, Condition } from '../../src/api/types.ts';
import { startBench, until, type Bench } from './harness.ts';

const ORDER = 'rec-order-80555';
const VIOLATED = 'rec-order-violated-81229';
const LEGACY = 'rec-legacy-job-80776';

function condition(status: AuditStatus, type: Condition['type']): Condition | undefined {
  return status.conditions?.find((c) => c.type === type);
}

describe('controller', () => {
  let bench: Bench;
  afterEach(() => bench.close());

  async function judged(recording: string, namespace: string, spec: object = {}): Promise<AuditStatus> {
    bench = await startBench();
    bench.audit(namespace, 'audit', spec);
    await bench.play(recording);
    await bench.settle();
    return bench.status(namespace, 'audit');
  }

  it('judges a recorded Pod as it came over the watch, and writes the status', async () => {
    const status = await judged('02-order', ORDER);
    expect(condition(status, 'Verified')).to.include({ status: 'True', reason: 'Verified' });
    expect(status.summary).to.deep.equal({
      pods: 1,
      verified: 1,
      violated: 0,
      undecided: 0,
      pending: 0,
      notApplicable: 0,
    });
    expect(status.timelines?.[0]?.containers.map((c) => c.name)).to.deep.equal([
      'first-sidecar',
      'second-sidecar',
      'app',
    ]);
    expect(status.history?.map((h) => h.name)).to.deep.equal(['sidecar-order']);
  });

  it('tells a violation in the status and as exactly one Kubernetes Event', async () => {
    const status = await judged('19-order-violated', VIOLATED);
    expect(condition(status, 'Verified')).to.include({ status: 'False', reason: 'ViolatedRecently' });
    const order = status.violations?.filter((v) => v.rule === 'StopOrder');
    expect(order).to.have.length(1);
    expect(order?.[0]).to.include({ cause: 'ContainerCrashed', open: false });
    const events = bench.server.store
      .list(bench.server.store.resource('events'))
      .filter((e) => (e as { reason?: string }).reason === 'StopOrderViolated');
    expect(events).to.have.length(1);
    expect(events[0]).to.deep.include({ type: 'Warning', reportingComponent: 'sidecar-audit' });
  });

  it('judges a Job by its Pods and names the blocker', async () => {
    const status = await judged('06-legacy-job', LEGACY);
    const held = status.violations?.find((v) => v.rule === 'JobCompletion');
    expect(held?.job?.name).to.equal('legacy-job');
    expect(held?.message).to.include('proxy');
  });

  it('judges only the Pods that the selector selects', async () => {
    const status = await judged('02-order', ORDER, { selector: { matchLabels: { app: 'no-such' } } });
    expect(status.summary?.pods).to.equal(0);
    expect(condition(status, 'Verified')).to.include({ status: 'Unknown', reason: 'NoPods' });
  });

  it('judges only the rules that are on', async () => {
    const status = await judged('02-order', ORDER, { unlistedRules: 'Disabled', rules: [{ name: 'StopOrder' }] });
    expect(status.rules?.map((r) => r.rule)).to.deep.equal(['StopOrder']);
  });

  it('goes on without Jobs when they are forbidden, and the condition says which permission is missing', async () => {
    bench = await startBench({ before: (server) => server.faults.forbid('jobs') });
    bench.audit(ORDER, 'audit');
    await until(() => bench.controller.ready());
    await bench.play('02-order');
    await bench.settle();
    const status: AuditStatus = bench.status(ORDER, 'audit');
    expect(status.summary?.verified).to.equal(1);
    expect(condition(status, 'Ready')).to.include({ status: 'False', reason: 'Forbidden' });
    expect(condition(status, 'Ready')?.message).to.include('list and watch jobs');
  });

  it('names a malformed frame once, and loses nothing that follows', async () => {
    bench = await startBench();
    bench.audit(ORDER, 'audit');
    await until(() => bench.controller.ready());
    bench.server.faults.sendRaw('{"type":"MODIFIED","object":{"kind":"Pod","metadata":\n', { resource: 'pods' });
    await bench.play('02-order');
    await until(() => (bench.status(ORDER, 'audit') as AuditStatus).summary?.verified === 1, 15_000);
    expect(bench.log.filter((l) => l.message === 'an object was skipped')).to.have.length.of.at.least(1);
  }).timeout(20_000);

  it('takes an Event that another host claims for no evidence', async () => {
    const genuine = await judged('02-order', ORDER);
    await bench.close();
    bench = await startBench();
    bench.audit(ORDER, 'audit');
    await bench.play('02-order');
    const [pod] = genuine.timelines ?? [];
    bench.server.store.put('events', 'ADDED', {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: 'sidecar-order.18ea791a00000000', namespace: ORDER, uid: 'forged' },
      involvedObject: {
        kind: 'Pod',
        uid: pod?.pod.uid,
        namespace: ORDER,
        name: 'sidecar-order',
        fieldPath: 'spec.containers{app}',
      },
      reason: 'Started',
      source: { component: 'kubelet', host: 'other-node' },
      firstTimestamp: '2026-11-22T20:49:14Z',
    });
    await bench.settle();
    expect(bench.status(ORDER, 'audit')).to.deep.include({ timelines: genuine.timelines });
  });

  it('lets an audit go that is deleted while it is judged', async () => {
    bench = await startBench();
    bench.audit(ORDER, 'audit');
    await bench.play('02-order');
    const { store } = bench.server;
    store.remove(store.resource('sidecaraudits'), ORDER, 'audit');
    await bench.settle();
    expect(store.get(store.resource('sidecaraudits'), ORDER, 'audit')).to.equal(undefined);
    expect(bench.log.filter((l) => l.level === 'error')).to.deep.equal([]);
  });

  it('shows a Pod that an annotation excludes, with its reason, and judges it by no rule', async () => {
    bench = await startBench();
    bench.audit(ORDER, 'audit');
    await bench.play('02-order');
    bench.server.store.put('pods', 'ADDED', {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        namespace: ORDER,
        name: 'left-out',
        uid: 'left-out',
        annotations: { 'sidecaraudit.dev/exclude': 'a debug Pod' },
      },
      spec: { containers: [{ name: 'app' }] },
      status: { phase: 'Running' },
    });
    await bench.settle();
    const status: AuditStatus = bench.status(ORDER, 'audit');
    expect(status.summary?.pods).to.equal(1);
    expect(status.excludedPods).to.deep.equal([{ pod: { name: 'left-out', uid: 'left-out' }, reason: 'a debug Pod' }]);
  });

  it('writes what is pending when it is ended', async () => {
    bench = await startBench();
    bench.audit(ORDER, 'audit');
    await until(() => bench.controller.ready());
    await bench.play('02-order');
    const began = performance.now();
    await bench.controller.stop();
    expect(performance.now() - began).to.be.below(5_000);
    expect(bench.status(ORDER, 'audit')).to.have.nested.property('summary.verified', 1);
  });
});
