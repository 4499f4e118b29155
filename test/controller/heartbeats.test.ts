import { expect } from 'chai';
import { addPodFrame } from '../../src/evidence/store.ts';
import { podFrame } from '../../src/evidence/pod-frame.ts';
import type { PodRecord } from '../../src/evidence/pod-record.ts';
import { parseTime, SECOND, type Micros } from '../../src/evidence/time.ts';
import { askHeartbeats, heldUntil } from '../../src/controller/heartbeats.ts';
import { createState, type ControllerState } from '../../src/controller/state.ts';
import type { KubeClient } from '../../src/kube/client.ts';
import { StatusError } from '../../src/kube/status.ts';

const NOON: Micros = parseTime('2026-11-22T12:00:00Z') ?? 0;

describe('controller/heartbeats', () => {
  let state: ControllerState;
  let record: PodRecord;
  let asked: string[];
  let renewTime: string;
  let failing: Error | null;

  const client = {
    get: (path: string) => {
      asked.push(path);
      return failing === null ? Promise.resolve({ spec: { renewTime } }) : Promise.reject(failing);
    },
  } as unknown as KubeClient;
  const ask = (at: Micros): Promise<void> => askHeartbeats(state, client, () => at);

  function show(ready: boolean): PodRecord {
    const frame = podFrame({
      metadata: { uid: 'u', namespace: 'shop', name: 'web', resourceVersion: ready ? '6' : '5' },
      spec: { nodeName: 'node-1', containers: [{ name: 'app' }] },
      status: { phase: 'Running', conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }] },
    });
    return addPodFrame(state.store, frame, { at: NOON, deleted: false });
  }

  beforeEach(() => {
    state = createState();
    record = show(false);
    asked = [];
    renewTime = '2026-11-22T11:59:58.000000Z';
    failing = null;
  });

  it('lets a frame hold no longer than its arrival while nothing tells that the kubelet lives', async () => {
    expect(heldUntil(state, record, NOON + 90 * SECOND)).to.equal(NOON);
    await ask(NOON + 10 * SECOND);
    await ask(NOON + 20 * SECOND);
    expect(heldUntil(state, record, NOON + 90 * SECOND)).to.equal(NOON);
  });

  it('lets it hold up to the asking after which the Lease was renewed, whatever the clock of the node says', async () => {
    await ask(NOON + 10 * SECOND);
    renewTime = '2031-01-01T00:00:00.000000Z';
    await ask(NOON + 20 * SECOND);
    expect(heldUntil(state, record, NOON + 90 * SECOND)).to.equal(NOON + 10 * SECOND);
  });

  it('never lets it hold for longer than the watch has seen', async () => {
    await ask(NOON + 10 * SECOND);
    renewTime = 'later';
    await ask(NOON + 20 * SECOND);
    expect(heldUntil(state, record, NOON + 5 * SECOND)).to.equal(NOON + 5 * SECOND);
  });

  it('asks only for the nodes on which a Pod waits', async () => {
    await ask(NOON);
    expect(asked).to.deep.equal(['/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/node-1']);
    record = show(true);
    await ask(NOON + SECOND);
    expect(asked).to.have.length(1);
    expect(heldUntil(state, record, NOON + 90 * SECOND)).to.equal(NOON + 90 * SECOND);
  });

  it('says when it may not ask', async () => {
    failing = new StatusError('GET', {
      code: 403,
      reason: 'Forbidden',
      message: 'no',
      retryAfterMs: null,
      object: null,
    });
    await ask(NOON);
    expect(state.heartbeatsForbidden).to.equal(true);
    failing = null;
    await ask(NOON + SECOND);
    expect(state.heartbeatsForbidden).to.equal(false);
  });
});
