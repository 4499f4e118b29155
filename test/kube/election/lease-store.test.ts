import { expect } from 'chai';
import { startApiServer, type ApiServer } from '../../../src/embedded/server.ts';
import { isConflict } from '../../../src/kube/client.ts';
import { openConnection, type Connection } from '../../../src/kube/connection.ts';
import { anonymous } from '../../../src/kube/credentials.ts';
import type { LeaseRecord, LeaseStore } from '../../../src/kube/election/lease.ts';
import { leaseStore } from '../../../src/kube/election/lease-store.ts';
import { StatusError } from '../../../src/kube/status.ts';

const RECORD: LeaseRecord = {
  holder: 'node-a_1',
  durationMs: 15_000,
  acquiredMs: Date.UTC(2026, 10, 22, 12, 0, 0, 5),
  renewedMs: Date.UTC(2026, 10, 22, 12, 0, 2, 7),
  transitions: 3,
  version: '1.0.0',
  other: null,
};

describe('kube/election: the Lease, by client-node’s types', () => {
  const { signal } = new AbortController();
  let server: ApiServer;
  let connection: Connection;
  let store: LeaseStore;

  const held = (): Record<string, unknown> =>
    server.store.get(server.store.resource('leases'), 'default', 'elected') as Record<string, unknown>;

  beforeEach(async () => {
    server = await startApiServer({});
    connection = openConnection({ server: server.url, credentials: anonymous });
    store = leaseStore(connection, 'default', 'elected');
  });
  afterEach(async () => {
    await connection.close();
    await server.close();
  });

  it('says that there is none', async () => {
    expect(await store.read(signal)).to.equal(null);
  });

  it('is written as client-go writes it, with microseconds, and read back the same', async () => {
    const { record, metadata } = await store.create(RECORD, signal);
    expect(record).to.deep.equal(RECORD);
    expect(held()['spec']).to.deep.equal({
      holderIdentity: 'node-a_1',
      leaseDurationSeconds: 15,
      acquireTime: '2026-11-22T12:00:00.005000Z',
      renewTime: '2026-11-22T12:00:02.007000Z',
      leaseTransitions: 3,
    });
    expect(await store.read(signal)).to.deep.include({ record: RECORD });
    expect(metadata.resourceVersion).to.be.a('string');
  });

  it('goes to the first of two that create or update it', async () => {
    const first = await store.create(RECORD, signal);
    const failures = [
      await store.create(RECORD, signal).catch((error: unknown) => error),
      await store
        .replace(first, { ...RECORD, holder: 'node-b_2' }, signal)
        .then(() => store.replace(first, { ...RECORD, holder: 'node-c_3' }, signal))
        .catch((error: unknown) => error),
    ];
    expect(failures.map(isConflict)).to.deep.equal([true, true]);
    expect((await store.read(signal))?.record.holder).to.equal('node-b_2');
  });

  it('leaves labels and annotations of others where they are', async () => {
    server.store.put('leases', 'ADDED', {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { namespace: 'default', name: 'elected', labels: { team: 'mesh' }, annotations: { note: 'kept' } },
      spec: {},
    });
    const found = await store.read(signal);
    expect(found?.record).to.deep.equal({
      holder: '',
      durationMs: 15_000,
      acquiredMs: 0,
      renewedMs: 0,
      transitions: 0,
      version: null,
      other: null,
    });
    if (found === null) throw new Error('there is no Lease');
    await store.replace(found, RECORD, signal);
    expect(held()['metadata']).to.deep.include({
      labels: { team: 'mesh' },
      annotations: { note: 'kept', 'sidecaraudit.dev/version': '1.0.0' },
    });
  });

  it('says of which build a follower is, for as long as the record does', async () => {
    const first = await store.create(RECORD, signal);
    const told = await store.replace(first, { ...RECORD, other: '1.1.0' }, signal);
    expect((await store.read(signal))?.record.other).to.equal('1.1.0');
    expect(held()['metadata']).to.have.nested.include({ 'annotations.sidecaraudit\\.dev/other-version': '1.1.0' });
    await store.replace(told, RECORD, signal);
    expect(held()['metadata']).to.deep.include({ annotations: { 'sidecaraudit.dev/version': '1.0.0' } });
  });

  it('says with which status the API server refused, and stops when it is told to', async () => {
    const gone = leaseStore(connection, 'nowhere', 'elected');
    const refused = await gone.create(RECORD, signal).catch((error: unknown) => error);
    expect(refused).to.be.instanceOf(StatusError).with.property('httpStatus', 404);
    const reason = new Error('no more');
    expect(await store.read(AbortSignal.abort(reason)).catch((error: unknown) => error)).to.equal(reason);
  });
});
