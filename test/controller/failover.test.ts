import { expect } from 'chai';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AuditStatus } from '../../src/api/types.ts';
import type { ApiServer } from '../../src/embedded/server.ts';
import { VERSION } from '../../src/version.ts';
import { startBench, until, type Bench } from './harness.ts';

const ORDER = 'rec-order-80555';
const VIOLATED = 'rec-order-violated-81229';

describe('two controllers and one Lease', () => {
  let benches: Bench[];
  beforeEach(() => {
    benches = [];
  });
  afterEach(async () => {
    for (const bench of benches.toReversed()) await bench.close();
  });

  const start = async (on?: Bench): Promise<Bench> => {
    const bench = await startBench({ leaseNamespace: 'default', ...(on === undefined ? {} : { on }) });
    benches.push(bench);
    await until(() => bench.controller.ready());
    return bench;
  };
  const said = (bench: Bench, word: string): boolean => bench.log.some(({ message }) => message.startsWith(word));
  it('only the leader writes; the other is ready, and writes at once when the leader ends', async () => {
    const first = await start();
    await until(() => said(first, 'leading'));
    const second = await start(first);
    await until(() => said(second, 'following'));
    first.audit(ORDER, 'audit');
    await first.play('02-order');
    await until(() => (first.status(ORDER, 'audit') as AuditStatus).summary?.verified === 1);
    await sleep(1_000);
    expect(second.controller.ready()).to.equal(true);
    expect(said(second, 'status written')).to.equal(false);

    await first.controller.stop();
    await until(() => said(second, 'leading'), 3_000);
    first.audit(ORDER, 'later');
    await until(() => (first.status(ORDER, 'later') as AuditStatus).summary?.verified === 1);
    // The API server holds it a moment before the writer has its answer.
    await until(() => said(second, 'status written'));
  }).timeout(30_000);

  it('the leader says in each condition Ready that a replica of another build follows, and once in the log', async () => {
    const first = await start();
    await until(() => said(first, 'leading'));
    first.audit(ORDER, 'audit');
    const ready = (): string => conditionOf(first.status(ORDER, 'audit'))?.message ?? '';
    await until(() => ready() !== '');
    expect(ready()).not.to.contain('of build');
    const { store } = first.server;
    const lease = store.get(store.resource('leases'), 'default', 'sidecar-audit') as { readonly metadata: object };
    const annotations = { 'sidecaraudit.dev/version': VERSION, 'sidecaraudit.dev/other-version': '0.0.9' };
    store.put('leases', 'MODIFIED', { ...lease, metadata: { ...lease.metadata, annotations } });
    await until(() => ready().includes('A replica of build 0.0.9 waits to lead'), 20_000);
    expect(first.log.filter(({ message }) => message === 'a replica of another build follows')).to.have.length(1);
  }).timeout(30_000);

  it('the second carries the history on that the first wrote, though it saw nothing of it', async () => {
    const first = await start();
    first.audit(ORDER, 'audit');
    await first.play('02-order');
    const history = (): AuditStatus['history'] => (first.status(ORDER, 'audit') as AuditStatus).history;
    await until(() => history()?.length === 1);
    const [past] = history() ?? [];
    const { store } = first.server;
    await first.controller.stop();
    // Its Pods are gone by now, as far as the second can see.
    for (const resource of ['pods', 'events'].map(store.resource)) {
      for (const { metadata } of store.list(resource))
        store.remove(resource, ORDER, (metadata as { name: string }).name);
    }
    const second = await start(first);
    await until(() => said(second, 'leading'));
    first.audit(ORDER, 'other');
    await until(() => (first.status(ORDER, 'other') as AuditStatus).conditions !== undefined);
    expect(history()).to.deep.equal([past]);
  }).timeout(30_000);

  it('tells a violation once, whoever leads', async () => {
    const first = await start();
    const second = await start(first);
    first.audit(VIOLATED, 'one');
    first.audit(VIOLATED, 'two', { windowSeconds: 60 });
    await first.play('19-order-violated');
    const { store } = first.server;
    const told = (): readonly object[] =>
      store.list(store.resource('events')).filter((e) => e['reportingComponent'] === 'sidecar-audit');
    await until(() => told().length > 0);
    const before = told().length;
    await first.controller.stop();
    await until(() => said(second, 'leading'), 3_000);
    await sleep(1_500);
    expect(told()).to.have.length(before);
  }).timeout(30_000);

  it('says in one line that another build leads', async () => {
    const first = await startBench({
      leaseNamespace: 'default',
      before: ({ store }) =>
        store.put('leases', 'ADDED', {
          apiVersion: 'coordination.k8s.io/v1',
          kind: 'Lease',
          metadata: {
            namespace: 'default',
            name: 'sidecar-audit',
            annotations: { 'sidecaraudit.dev/version': '0.0.1-other' },
          },
          spec: { holderIdentity: 'another', leaseDurationSeconds: 15, renewTime: '2026-11-22T20:00:00.000000Z' },
        }),
    });
    benches.push(first);
    await until(() => said(first, 'another build leads'));
    const [line, ...more] = first.log.filter(({ message }) => message.startsWith('another build leads'));
    expect(line?.level).to.equal('warn');
    expect(line?.fields).to.deep.include({ other: '0.0.1-other', lease: 'default/sidecar-audit' });
    expect(more).to.deep.equal([]);
  });
});

describe('a controller that has just started', () => {
  let bench: Bench;
  afterEach(() => bench.close());

  const violation = {
    pod: { name: 'web', uid: 'uid-web' },
    rule: 'PodReadiness',
    reason: 'NotReady',
    message: 'proxy holds the Pod not Ready.',
    open: true,
    since: '2026-11-22T19:59:00.000000Z',
  };
  const standing = {
    observedGeneration: 1,
    summary: { pods: 1, verified: 0, violated: 1, undecided: 0, pending: 0, notApplicable: 0 },
    violations: [violation],
    history: [{ uid: 'past', name: 'past', verified: ['StartOrder'] }],
  };
  const withStatus = (store: ApiServer['store']): void => {
    store.put('sidecaraudits', 'ADDED', {
      apiVersion: 'sidecaraudit.dev/v1alpha1',
      kind: 'SidecarAudit',
      metadata: { namespace: 'shop', name: 'all', uid: 'uid-all', generation: 1 },
      spec: {},
      status: standing,
    });
  };

  it('writes nothing before it has seen the Pods: an open violation does not end for a moment', async () => {
    bench = await startBench({
      before: ({ store, faults }) => {
        withStatus(store);
        faults.delay({ resource: 'pods' }, 2_500, 1);
      },
    });
    await sleep(1_800);
    expect(bench.status('shop', 'all')).to.deep.equal(standing);
  }).timeout(15_000);

  it('leaves what stands there if it may not see Pods, and says that it may not', async () => {
    bench = await startBench({
      before: ({ store, faults }) => {
        withStatus(store);
        faults.forbid('pods');
      },
    });
    await until(() => bench.status('shop', 'all')['conditions'] !== undefined);
    const { conditions, ...rest } = bench.status('shop', 'all') as AuditStatus;
    expect(rest).to.deep.equal(standing);
    expect(conditions?.map(({ type, status, reason }) => `${type} ${status} ${reason}`)).to.deep.equal([
      'Ready False Forbidden',
    ]);
  }).timeout(15_000);

  it('gives a write up that is not answered, and tries again', async () => {
    bench = await startBench({
      before: ({ store, faults }) => {
        withStatus(store);
        faults.hang({ resource: 'sidecaraudits', subresource: 'status' }, 1);
      },
    });
    await until(() => bench.log.some(({ message }) => message.startsWith('statuses cannot be written')), 8_000);
    await until(() => bench.status('shop', 'all')['conditions'] !== undefined, 8_000);
  }).timeout(20_000);
});

const conditionOf = (status: AuditStatus) => status.conditions?.find((c) => c.type === 'Ready');
