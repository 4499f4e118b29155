import { expect } from 'chai';
import type { AuditStatus } from '../../src/api/types.ts';
import { SECOND } from '../../src/evidence/time.ts';
import type { KubeObject } from '../../src/embedded/object.ts';
import type { ApiServer } from '../../src/embedded/server.ts';
import { newNamespace } from '../../src/embedded/store.ts';
import { startBench, until, type Bench } from './harness.ts';

const NAMESPACE = 'rec-order-80555';
const RECORDING = '02-order';
/** Lines until the Pod runs, and after them its end. */
const LIVES = [0, 21] as const;
const ENDS = [21, 29] as const;
const HOUR = 3_600 * SECOND;
const OWN = 'sidecar-audit';
const before = ({ store }: ApiServer): void => void store.put('namespaces', 'ADDED', newNamespace(OWN));

describe('controller, when all replicas were gone for an hour', function () {
  this.timeout(30_000);
  let bench: Bench;
  let first: Bench;
  afterEach(() => bench.close());

  /** One controller sees the Pod start, ends, and an hour later the Events are gone. */
  async function anHourLater(meanwhile: (server: ApiServer) => void = () => undefined): Promise<void> {
    first = await startBench({ ledgerNamespace: OWN, before });
    bench = first;
    first.audit(NAMESPACE, 'audit');
    await first.play(RECORDING, LIVES);
    await first.settle();
    expect(startOrder()).to.include({ verdict: 'Verified' });
    forgetEvents(first);
    meanwhile(first.server);
    bench = await startBench({ ledgerNamespace: OWN, server: first.server });
    bench.at(first.now() + HOUR);
    await until(() => bench.controller.ready());
  }

  function startOrder(): object | undefined {
    const status: AuditStatus = bench.status(NAMESPACE, 'audit');
    return status.timelines?.[0]?.verdicts.find((v) => v.rule === 'StartOrder');
  }

  it('the order of starts of a living Pod stands, and says that its evidence has expired', async () => {
    await anHourLater();
    await bench.settle();
    expect(startOrder()).to.deep.equal({
      rule: 'StartOrder',
      verdict: 'Verified',
      reason: 'InOrder',
      message:
        'In order: first-sidecar, second-sidecar, app. (decided from evidence of 2026-11-22T20:49:17Z, which has since expired)',
    });
  });

  it('without the ledger it is EvidenceExpired', async () => {
    await anHourLater(({ store }) => {
      for (const { name } of ledger(first)) store.remove(store.resource('configmaps'), OWN, name);
    });
    await bench.settle();
    expect(startOrder()).to.include({ verdict: 'Undecided', reason: 'EvidenceExpired' });
  });

  it('the order of stops is decided by what comes then, and the history keeps both', async () => {
    await anHourLater();
    await bench.play(RECORDING, ENDS);
    await bench.settle();
    const [past] = (bench.status(NAMESPACE, 'audit') as AuditStatus).history ?? [];
    expect(past?.verified).to.include.members(['StartOrder', 'StopOrder']);
  });

  it('the history of a Pod that was over before is still there', async () => {
    first = await startBench({ ledgerNamespace: OWN, before });
    bench = first;
    first.audit(NAMESPACE, 'audit');
    await first.play(RECORDING);
    await first.settle();
    const { history } = first.status(NAMESPACE, 'audit') as AuditStatus;
    forgetEvents(first);
    bench = await startBench({ ledgerNamespace: OWN, server: first.server });
    bench.at(first.now() + HOUR);
    await bench.settle();
    const status: AuditStatus = bench.status(NAMESPACE, 'audit');
    expect(status.history).to.deep.equal(history);
    expect(status.summary?.verified).to.equal(1);
  });

  it('a Pod of the same name and another uid has nothing of it', async () => {
    await anHourLater(({ store }) => {
      const pods = store.resource('pods');
      const [pod] = store.list(pods);
      store.remove(pods, NAMESPACE, 'sidecar-order');
      store.put('pods', 'ADDED', { ...pod, metadata: { ...metadataOf(pod), uid: 'another' } });
    });
    await bench.settle();
    expect(startOrder()).to.include({ verdict: 'Undecided', reason: 'EvidenceExpired' });
    expect(ledger(bench)).to.deep.equal([]);
  });

  it('what someone wrote into it is named, counted and written anew; what can be read stays', async () => {
    await anHourLater(({ store }) => {
      const [object] = ledger(first);
      const data = { pods: `not JSON\n{"uid":"x","startOrder":"all is well"}\n${object?.text ?? ''}` };
      store.put('configmaps', 'MODIFIED', { ...object?.object, data });
    });
    await bench.settle();
    expect(startOrder()).to.include({ verdict: 'Verified' });
    expect(ledger(bench).map((l) => l.text)).to.deep.equal(ledger(first).map((l) => l.text));
    expect(ledger(bench)[0]?.text).not.to.include('well');
    const warned = bench.log.filter((l) => l.message.startsWith('part of the ledger cannot be read'));
    expect(warned.map((l) => l.fields)).to.deep.equal([
      { name: 'sidecar-audit-ledger-00', namespace: OWN, problems: 2, first: 'line 1: it is not JSON' },
    ]);
  });

  it('is let go of with the Pod', async () => {
    await anHourLater();
    await bench.play(RECORDING, ENDS);
    await bench.settle();
    expect(ledger(bench)).to.deep.equal([]);
  });

  it('without the permission everything else goes on, and the condition says what is missing', async () => {
    bench = await startBench({ ledgerNamespace: OWN, before: (server) => server.faults.forbid('configmaps') });
    bench.audit(NAMESPACE, 'audit');
    await bench.play(RECORDING, LIVES);
    await bench.settle();
    expect(startOrder()).to.include({ verdict: 'Verified' });
    const ready = (bench.status(NAMESPACE, 'audit') as AuditStatus).conditions?.find((c) => c.type === 'Ready');
    expect(ready?.status).to.equal('True');
    expect(ready?.message).to.include('No permission to get the ConfigMaps sidecar-audit-ledger-00');
  });
});

function forgetEvents({ server: { store } }: Bench): void {
  const events = store.resource('events');
  for (const event of store.list(events)) store.remove(events, NAMESPACE, String(metadataOf(event)['name']));
}

function ledger({ server: { store } }: Bench): readonly { name: string; text: string; object: KubeObject }[] {
  return store.list(store.resource('configmaps')).map((object) => ({
    name: String(metadataOf(object)['name']),
    text: (object as { data?: { pods?: string } }).data?.pods ?? '',
    object,
  }));
}

function metadataOf(object: KubeObject | undefined): Readonly<Record<string, unknown>> {
  return (object?.['metadata'] ?? {}) as Readonly<Record<string, unknown>>;
}
