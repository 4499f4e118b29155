import { expect } from 'chai';
import { startApiServer, type ApiServer } from '../../../../src/embedded/server.ts';
import { kubeClient } from '../../../../src/kube/client.ts';
import { asBearer, openConnection, type Connection } from '../../../../src/kube/connection.ts';
import { ownCallers } from '../../../../src/sinks/http/auth/own-callers.ts';
import { admit, type Admission } from '../../../../src/sinks/http/auth/filter.ts';
import type { Callers } from '../../../../src/sinks/http/auth/callers.ts';
import { virtualTime, type VirtualTime } from '../../../kube/support/virtualtime.ts';
import type { IncomingMessage } from 'node:http';

const OURS = 'our-own-token';
const METRICS = { path: { path: '/metrics', verb: 'get' } };

describe('callers who ask for themselves', () => {
  let api: ApiServer;
  let connection: Connection;
  let time: VirtualTime;
  let callers: Callers;
  beforeEach(async () => {
    api = await startApiServer();
    api.accounts.set('role', { username: 'scraper', may: ['get sidecaraudits/metrics shop'] });
    api.accounts.set('cluster', { username: 'prometheus', may: ['get /metrics'] });
    api.accounts.set('none', { username: 'ann', may: ['get sidecaraudits/metrics bank'] });
    // We ourselves may do everything that is asked about: nobody is to be taken for us.
    api.accounts.set(OURS, { username: 'us', may: ['get /metrics', 'get sidecaraudits/metrics'] });
    const headers = { authorization: `Bearer ${OURS}`, 'impersonate-user': 'admin' };
    connection = openConnection({ server: api.url, credentials: async () => ({ headers, tls: {} }) });
    time = virtualTime();
    callers = ownCallers((token) => kubeClient(asBearer(connection, token)), time);
  });
  afterEach(async () => {
    await connection.close();
    await api.close();
  });
  const reviews = (plural: string): number => api.requests().filter(({ resource }) => resource === plural).length;

  it('are known by their own token, and others are not, whatever we may do', async () => {
    expect(await callers.of('nobody')).to.equal(null);
    expect(await (await callers.of('cluster'))?.may(METRICS)).to.equal(true);
    expect(await (await callers.of('none'))?.may(METRICS)).to.equal(false);
  });

  it('are let to the metrics of a namespace by what a Role of it can grant, or by the right to get /metrics', async () => {
    const results: Admission[] = [];
    const complaints = { raise: () => {}, settle: () => {} };
    const options = { callers, complaints, onResult: (result: Admission) => void results.push(result) };
    const get = async (token: string, namespace: string | null): Promise<number> => {
      const request = { url: '/metrics', method: 'GET', headers: { authorization: `Bearer ${token}` } };
      const handler = admit({ ...options, namespace })(async () => ({ status: 200, body: '', headers: {} }));
      return (await handler(request as IncomingMessage)).status;
    };
    for (const token of ['role', 'cluster', 'none', 'nobody']) await get(token, 'shop');
    expect(results).to.deep.equal(['allowed', 'allowed', 'denied', 'unauthenticated']);
    // Metrics of the whole cluster are not a namespace's to give away.
    expect(await get('role', null)).to.equal(403);
  });

  it('are asked about once in a while, as others are', async () => {
    for (let second = 0; second < 61; second += 1) {
      await (await callers.of('role'))?.may(METRICS);
      await time.advance(1_000);
    }
    expect([reviews('selfsubjectreviews'), reviews('selfsubjectaccessreviews')]).to.deep.equal([2, 3]);
    expect([reviews('tokenreviews'), reviews('subjectaccessreviews')]).to.deep.equal([0, 0]);
  });

  it('are let in by no error: one of the API server is thrown', async () => {
    api.faults.answer({ resource: 'selfsubjectaccessreviews' }, { code: 403 });
    const caller = await callers.of('cluster');
    const error = await caller?.may(METRICS).catch((thrown: unknown) => thrown);
    expect(error).to.include({ httpStatus: 403 });
  });
});
