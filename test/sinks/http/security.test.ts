import { once } from 'node:events';
import { Agent, request } from 'node:https';
import { connect as connectPlain } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { expect } from 'chai';
import { complaintsTo } from '../../../src/complaints.ts';
import { startApiServer, type ApiServer } from '../../../src/embedded/server.ts';
import { kubeClient } from '../../../src/kube/client.ts';
import { openConnection, type Connection } from '../../../src/kube/connection.ts';
import { anonymous } from '../../../src/kube/credentials.ts';
import type { Logger } from '../../../src/log.ts';
import { serveHttp, type HttpServers } from '../../../src/sinks/http/http.ts';
import { reviewedCallers } from '../../../src/sinks/http/auth/callers.ts';
import { secure, type Security, type SecurityOptions } from '../../../src/sinks/http/security.ts';
import { until } from '../../kube/support/servers.ts';
import { mountedSecret } from './tls/folder.ts';

const READER = 'reader-token';
const STRANGER = 'stranger-token';

interface Answer {
  readonly status: number | undefined;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
  readonly fingerprint: string;
  readonly protocol: string | null;
}

describe('protected metrics', () => {
  let api: ApiServer;
  let connection: Connection;
  let servers: HttpServers | undefined;
  let security: Security;
  let lines: { readonly message: string; readonly fields: Readonly<Record<string, unknown>> }[];
  let results: string[];
  let agents: Agent[];
  const note: Logger['warn'] = (message, fields = {}) => void lines.push({ message, fields });
  const log: Logger = { debug: note, info: note, warn: note, error: note };

  beforeEach(async () => {
    [lines, results, agents] = [[], [], []];
    api = await startApiServer();
    api.accounts.set(READER, { username: 'system:serviceaccount:monitoring:prometheus', may: ['get /metrics'] });
    api.accounts.set(STRANGER, { username: 'system:serviceaccount:shop:default', may: ['list sidecaraudits shop'] });
    connection = openConnection({ server: api.url, credentials: anonymous });
  });
  afterEach(async () => {
    for (const agent of agents) agent.destroy();
    await servers?.close();
    servers = undefined;
    await connection.close();
    await api.close();
  });

  const start = async (options: Partial<SecurityOptions> = {}): Promise<void> => {
    security = await secure({
      certDir: null,
      callers: reviewedCallers(kubeClient(connection)),
      namespace: null,
      log,
      complaints: complaintsTo(log, () => performance.now()),
      onAdmission: (result) => void results.push(result),
      onReload: (result) => void results.push(result),
      ...options,
    });
    servers = await serveHttp({
      metricsAddress: '127.0.0.1:0',
      healthAddress: '127.0.0.1:0',
      metrics: { contentType: 'text/plain', render: async () => 'fine 1\n' },
      readiness: () => ({ ready: true, reasons: [] }),
      logger: log,
      security,
    });
  };
  const get = (token?: string, path = '/metrics', method = 'GET', agent?: Agent): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const own = agent ?? new Agent({ rejectUnauthorized: false });
      agents.push(own);
      const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
      const asked = request(`${servers?.metricsUrl}${path}`, { method, headers, agent: own }, (response) => {
        const socket = response.socket as TLSSocket;
        const { fingerprint256: fingerprint } = socket.getPeerCertificate();
        const protocol = socket.getProtocol();
        let body = '';
        response.setEncoding('utf8').on('data', (text: string) => (body += text));
        response.on('end', () =>
          resolve({ status: response.statusCode, headers: response.headers, body, fingerprint, protocol }),
        );
      });
      asked.on('error', reject);
      asked.end();
    });
  const reviews = (plural: string): number => api.requests().filter(({ resource }) => resource === plural).length;

  it('are for those who may get them, and say 401 or 403 to all others', async () => {
    await start();
    const nobody = await get();
    expect(nobody).include({ status: 401, body: 'a bearer token that the API server knows is needed\n' });
    expect(nobody.headers['www-authenticate']).equal('Bearer realm="sidecar-audit"');
    expect(reviews('tokenreviews')).equal(0);
    expect(await get('garbage')).include({ status: 401 });
    expect(await get(STRANGER)).include({ status: 403 });
    expect(await get(READER)).include({ status: 200, body: 'fine 1\n' });
    expect(results).deep.equal(['unauthenticated', 'unauthenticated', 'denied', 'allowed']);
    expect(JSON.stringify(lines)).not.contain('token');
  });

  it('ask the API server in its own words', async () => {
    const asked: unknown[] = [];
    const client = kubeClient(connection);
    const create: typeof client.create = (path, object, signal) => {
      asked.push(object);
      return client.create(path, object, signal);
    };
    await start({ callers: reviewedCallers({ create }) });
    await get(READER);
    expect(asked).deep.equal([
      { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview', spec: { token: READER } },
      {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SubjectAccessReview',
        spec: {
          user: 'system:serviceaccount:monitoring:prometheus',
          uid: 'uid-system:serviceaccount:monitoring:prometheus',
          groups: ['system:authenticated'],
          nonResourceAttributes: { path: '/metrics', verb: 'get' },
        },
      },
    ]);
  });

  it('are not a right to HEAD, and other paths and methods are as ever', async () => {
    await start();
    expect(await get(READER, '/metrics?name=x')).include({ status: 200 });
    expect(await get(READER, '/metrics', 'HEAD')).include({ status: 403 });
    expect(await get(READER, '/metrics', 'POST')).include({ status: 405 });
    expect(await get(READER, '/healthz')).include({ status: 404 });
  });

  it('leave the health plain and open', async () => {
    await start();
    expect((await fetch(`${servers?.healthUrl}/healthz`)).status).equal(200);
    expect(servers?.healthUrl).match(/^http:/);
    expect(servers?.metricsUrl).match(/^https:/);
  });

  it('ask once for many who come at the same time, and then not again for a while', async () => {
    await start();
    const all = await Promise.all(Array.from({ length: 20 }, () => get(READER)));
    expect(new Set(all.map(({ status }) => status))).deep.equal(new Set([200]));
    await get(READER);
    expect([reviews('tokenreviews'), reviews('subjectaccessreviews')]).deep.equal([1, 1]);
  });

  it('let nobody in whom the API server cannot be asked about, say so once, and say when that is over', async () => {
    await start();
    api.faults.answer({ resource: 'subjectaccessreviews' }, { code: 403 }, 2);
    expect(await get(READER)).include({ status: 500, body: 'it cannot be checked now who you are\n' });
    expect(await get(READER)).include({ status: 500 });
    expect(await get(READER)).include({ status: 200 });
    expect(lines.map(({ message }) => message)).deep.equal([
      'callers cannot be checked and are refused',
      'callers can be checked again',
    ]);
    expect(lines[0]?.fields).include({ code: 'SA2003' });
  });

  it('go on from what is known while the API server is away, and refuse whom they do not know', async () => {
    await start();
    await get(READER);
    await api.refuse();
    expect(await get(READER)).include({ status: 200 });
    const from = performance.now();
    expect(await get(STRANGER)).include({ status: 500 });
    expect(performance.now() - from).within(4_000, 8_000);
    await api.listen();
    expect(await get(STRANGER)).include({ status: 403 });
  }).timeout(20_000);

  it('take a fault that passes for none', async () => {
    await start();
    api.faults.answer({ resource: 'tokenreviews' }, { code: 503 });
    api.faults.reset({ resource: 'subjectaccessreviews' });
    expect(await get(READER)).include({ status: 200 });
    expect(lines).deep.equal([]);
  });

  it('tell the page who someone is and what they may do', async () => {
    await start();
    const caller = await security.callers.of(STRANGER);
    if (caller === null) throw new Error('the API server does not know them');
    const list = (namespace: string): Promise<boolean> =>
      caller.may({ resource: { group: 'sidecaraudit.dev', resource: 'sidecaraudits', verb: 'list', namespace } });
    expect([await list('shop'), await list('bank')]).deep.equal([true, false]);
    expect(await security.callers.of('nobody')).equal(null);
  });

  it('come with TLS 1.2 or newer, over HTTP/1.1 alone', async () => {
    await start();
    const port = Number(new URL(servers?.metricsUrl ?? '').port);
    const socket = connectTls({
      port,
      host: '127.0.0.1',
      rejectUnauthorized: false,
      ALPNProtocols: ['h2', 'http/1.1'],
    });
    await once(socket, 'secureConnect');
    expect([socket.getProtocol(), socket.alpnProtocol]).deep.equal(['TLSv1.3', 'http/1.1']);
    socket.destroy();
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL:@SECLEVEL=0' } as const;
    const late = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false, ...old });
    const [error] = (await once(late, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).match(/PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL/);
    const agent = new Agent({ rejectUnauthorized: false, maxVersion: 'TLSv1.2' });
    expect(await get(READER, '/metrics', 'GET', agent)).include({ status: 200, protocol: 'TLSv1.2' });
  });

  it('show a certificate that was renewed on disk to the next one who connects, and keep the connections there are', async () => {
    const secret = mountedSecret();
    await start({ certDir: secret.path });
    const kept = new Agent({ rejectUnauthorized: false, keepAlive: true, maxSockets: 1 });
    const before = await get(READER, '/metrics', 'GET', kept);
    secret.turn();
    await until(() => results.includes('loaded'), 'the new certificate');
    expect((await get(READER)).fingerprint).not.equal(before.fingerprint);
    expect(await get(READER, '/metrics', 'GET', kept)).include({ status: 200, fingerprint: before.fingerprint });
    secret.turn({ cert: 'broken' });
    await until(() => results.includes('failed'), 'the complaint');
    expect(await get(READER)).include({ status: 200 });
    expect(lines.map(({ message }) => message)).deep.equal([
      'the certificate was renewed',
      'the certificate on disk cannot be used; the one before is kept',
    ]);
    secret.remove();
  });

  it('do not begin with a certificate that cannot be used', async () => {
    const error = await start({ certDir: '/nowhere' }).catch((thrown: unknown) => thrown);
    expect(error).include({ code: 'SA2012', about: '/nowhere' });
  });

  it('close within a second, also on those who never end their handshake', async () => {
    await start();
    const socket = connectPlain(Number(new URL(servers?.metricsUrl ?? '').port), '127.0.0.1');
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    const from = performance.now();
    await servers?.close();
    expect(performance.now() - from).lessThan(1_000);
    socket.destroy();
  });
});
