import { expect } from 'chai';
import type { AuditStatus } from '../../src/api/types.ts';
import { startBench, until, type Bench } from './harness.ts';

const ORDER = 'rec-order-80555';

describe('controller, when the API server goes away', () => {
  let bench: Bench;
  afterEach(() => bench.close());

  it('loses no verdict: it resumes where it was', async () => {
    bench = await startBench();
    bench.audit(ORDER, 'audit');
    await until(() => bench.controller.ready());
    await bench.server.refuse();
    await bench.server.listen();
    await bench.play('02-order');
    await until(() => (bench.status(ORDER, 'audit') as AuditStatus).summary?.verified === 1, 20_000);
  }).timeout(30_000);

  it('says NeverObserved of a Pod that went while it could not see', async () => {
    bench = await startBench();
    bench.audit(ORDER, 'audit');
    const { store, faults } = bench.server;
    const pod = (phase: string, extra: object = {}): object => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { namespace: ORDER, name: 'lost', uid: 'lost', creationTimestamp: '2026-11-22T20:00:00Z', ...extra },
      spec: {
        nodeName: 'lab',
        initContainers: [{ name: 'proxy', restartPolicy: 'Always' }],
        containers: [{ name: 'app' }],
      },
      status: {
        phase,
        initContainerStatuses: [running('proxy', '2026-11-22T20:00:01Z')],
        containerStatuses: [running('app', '2026-11-22T20:00:03Z')],
      },
    });
    store.put('pods', 'ADDED', pod('Running') as never);
    await until(() => bench.controller.ready());
    await until(() => (bench.status(ORDER, 'audit') as AuditStatus).summary?.pods === 1);
    await bench.server.refuse();
    store.put('pods', 'DELETED', pod('Running') as never);
    faults.dropHistory();
    await bench.server.listen();
    const undecided = (): string | undefined =>
      (bench.status(ORDER, 'audit') as AuditStatus).history?.[0]?.undecided?.find((u) => u.rule === 'StopOrder')
        ?.reason;
    await until(() => undecided() !== undefined, 15_000);
    expect(undecided()).to.equal('NeverObserved');
  }).timeout(25_000);
});

function running(name: string, startedAt: string): object {
  return {
    name,
    restartCount: 0,
    ready: true,
    started: true,
    containerID: `containerd://${name}`,
    state: { running: { startedAt } },
  };
}
