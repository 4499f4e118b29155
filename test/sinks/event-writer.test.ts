import { expect } from 'chai';
import { complaintsTo } from '../../src/complaints.ts';
import { SECOND } from '../../src/evidence/time.ts';
import type { KubeClient } from '../../src/kube/client.ts';
import { AuditError } from '../../src/errors.ts';
import { StatusError } from '../../src/kube/status.ts';
import { eventName, eventWriter, type EventWriter } from '../../src/sinks/event-writer.ts';
import { NOON, pod, violation } from '../audit/making.ts';

describe('sinks/event-writer', () => {
  let created: { readonly path: string; readonly event: Record<string, unknown> }[];
  let failing: Error | null;
  let results: string[];
  /** µs after noon. */
  let later: number;
  const violated = pod(1, { StopOrder: 'Violated' }, { violations: [violation()] });

  function start(): EventWriter {
    const client = {
      create: (path: string, event: Record<string, unknown>) => {
        created.push({ path, event });
        return failing === null ? Promise.resolve(event) : Promise.reject(failing);
      },
    } as unknown as KubeClient;
    const silent = (): void => {};
    const log = { debug: silent, info: silent, warn: silent, error: silent };
    return eventWriter({
      client,
      complaints: complaintsTo(log, () => 0),
      clock: () => NOON + later,
      onResult: (result) => results.push(result),
    });
  }

  beforeEach(() => {
    created = [];
    failing = null;
    results = [];
    later = 0;
  });

  it('tells a violation as a Warning on the Pod, with its message and cause', async () => {
    const writer = start();
    writer.offer(violated);
    await writer.flush();
    expect(created).to.have.length(1);
    expect(created[0]?.path).to.equal('/api/v1/namespaces/shop/events');
    expect(created[0]?.event).to.deep.include({
      type: 'Warning',
      reason: 'StopOrderViolated',
      reportingComponent: 'sidecar-audit',
    });
    expect(created[0]?.event['message']).to.equal('proxy finished before app finished. Cause: ContainerCrashed.');
    expect(created[0]?.event['involvedObject']).to.deep.include({ kind: 'Pod', name: 'web-1', uid: violated.uid });
  });

  it('tells it once, however often it is judged', async () => {
    const writer = start();
    for (let i = 0; i < 5; i += 1) writer.offer(violated);
    await writer.flush();
    writer.offer(violated);
    await writer.flush();
    expect(results).to.deep.equal(['created']);
  });

  it('gives it the same name in every replica and after a restart, whatever audit saw it', () => {
    expect(eventName(violated, violation())).to.equal(
      eventName({ ...violated, labels: 1 } as never, violation({ message: 'other words' })),
    );
    expect(eventName(violated, violation())).not.to.equal(eventName({ ...violated, uid: 'other' }, violation()));
    expect(eventName(violated, violation())).not.to.equal(eventName(violated, violation({ rule: 'StartOrder' })));
  });

  it('takes one that is there already for told', async () => {
    failing = new StatusError('POST', {
      code: 409,
      reason: 'AlreadyExists',
      message: 'there',
      retryAfterMs: null,
      object: null,
    });
    const writer = start();
    writer.offer(violated);
    await writer.flush();
    expect(results).to.deep.equal(['exists']);
    expect(writer.pending()).to.equal(0);
  });

  it('tries again when the server fails, and gives up in the end', async () => {
    failing = new StatusError('POST', {
      code: 500,
      reason: 'InternalError',
      message: 'no',
      retryAfterMs: null,
      object: null,
    });
    const writer = start();
    writer.offer(violated);
    for (let i = 0; i < 8; i += 1) await writer.flush();
    expect(results).to.deep.equal(['failed', 'failed', 'failed', 'failed', 'dropped']);
  });

  it('keeps for a failover what the leader may not have told yet, and no more than that', async () => {
    const writer = start();
    writer.offer(violated);
    later = 1_700 * SECOND;
    writer.standBy();
    expect(writer.pending()).to.equal(1);
    writer.offer({ ...violated, uid: 'other', name: 'web-2' });
    later = 1_900 * SECOND;
    writer.standBy();
    expect(writer.pending()).to.equal(1);
    await writer.flush();
    expect(created.map((c) => (c.event['involvedObject'] as { name: string }).name)).to.deep.equal(['web-2']);
  });

  it('does not try again what is forbidden', async () => {
    failing = new StatusError('POST', {
      code: 403,
      reason: 'Forbidden',
      message: 'no',
      retryAfterMs: null,
      object: null,
    });
    const writer = start();
    writer.offer(violated);
    await writer.flush();
    expect(results).to.deep.equal(['dropped']);
    expect(writer.pending()).to.equal(0);
  });

  it('makes a name that the API server accepts of the longest Pod name', () => {
    const name = eventName({ ...violated, name: `${'a'.repeat(240)}.${'b'.repeat(12)}` }, violation());
    expect(name.length).to.be.at.most(253);
    expect(name).to.match(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/);
  });

  it('waits, however long, while the API server is away or does not know who we are', async () => {
    const writer = start();
    for (const code of ['SA2002', 'SA2013'] as const) {
      failing = new AuditError(code, 'POST', 'no');
      writer.offer(violated);
      writer.offer({ ...violated, uid: code });
      for (let i = 0; i < 20; i += 1) await writer.flush();
    }
    expect(created).to.have.length(40); // one a round: the others would meet the same
    expect(writer.pending()).to.equal(3);
    failing = null;
    await writer.flush();
    expect(results.filter((result) => result !== 'failed')).to.deep.equal(['created', 'created', 'created']);
  });
});
