import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KubeConfig } from '@kubernetes/client-node/dist/config.js';
import { expect } from 'chai';
import { stringify } from 'yaml';
import type { AuditError } from '../../src/errors.ts';
import { connect, kubeConfigCredentials, type KubeConfigChoice } from '../../src/kube/kubeconfig.ts';
import { json, textOf, withServer } from './support/servers.ts';

const CANARY = 'canary-token-51ac';

interface Parts {
  readonly server?: string;
  readonly cluster?: object;
  readonly user?: object;
  readonly context?: object;
}

function kubeconfig({ server = 'http://127.0.0.1:1', cluster = {}, user = {}, context = {} }: Parts): string {
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'here',
    clusters: [{ name: 'c', cluster: { server, ...cluster } }],
    users: [{ name: 'u', user }],
    contexts: [
      { name: 'here', context: { cluster: 'c', user: 'u', ...context } },
      { name: 'there', context: { cluster: 'c', user: 'u', namespace: 'elsewhere' } },
      { name: 'nowhere', context: { cluster: 'none', user: 'u' } },
    ],
  });
}

describe('a kubeconfig', () => {
  let folder = '';
  const write = (text: string, name = 'config'): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  const refused = async (choice: KubeConfigChoice): Promise<AuditError> =>
    connect(choice).then(
      () => expect.fail('it was not refused'),
      (error: unknown) => error as AuditError,
    );
  /** What the API server sees of the one who asks. */
  const asSeen = async (parts: Parts, choice: KubeConfigChoice = {}): Promise<unknown> => {
    let seen: unknown = null;
    await withServer(
      (request, response) => json(response, request.headers),
      async ({ url }) => {
        const connection = await connect({ kubeconfig: write(kubeconfig({ server: url, ...parts })), ...choice });
        seen = JSON.parse(await textOf((await connection.request('GET', '/version')).body));
        await connection.close();
      },
    );
    return seen;
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'kubeconfig-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('asks as somebody else where that is asked for, and still says who it is', async () => {
    const impersonate = { user: 'jane', groups: ['a', 'b'] };
    const headers = (await asSeen({ user: { token: CANARY } }, { impersonate })) as Record<string, string>;
    expect(headers).to.include({ 'impersonate-user': 'jane', 'impersonate-group': 'a, b' });
    expect(headers['authorization']).to.equal(`Bearer ${CANARY}`);
    expect(await asSeen({})).not.to.have.property('impersonate-user');
  });

  it('gives the server and the namespace of its current context, or of the one asked for', async () => {
    const path = write(kubeconfig({ server: 'https://10.0.0.1:6443', context: { namespace: 'shop' } }));
    expect(await connect({ kubeconfig: path })).to.include({ server: 'https://10.0.0.1:6443', namespace: 'shop' });
    expect(await connect({ kubeconfig: path, context: 'there' })).to.include({ namespace: 'elsewhere' });
    expect((await connect({ kubeconfig: write(kubeconfig({})) })).namespace).to.equal(null);
  });

  it('is found by KUBECONFIG', async () => {
    const before = process.env['KUBECONFIG'];
    process.env['KUBECONFIG'] = write(kubeconfig({ server: 'https://10.0.0.9:6443' }));
    try {
      expect((await connect()).server).to.equal('https://10.0.0.9:6443');
    } finally {
      if (before === undefined) delete process.env['KUBECONFIG'];
      else process.env['KUBECONFIG'] = before;
    }
  });

  it('may name a server without TLS', async () => {
    expect(await asSeen({}))
      .to.include({ accept: 'application/json' })
      .and.not.have.property('authorization');
  });

  it('lets us be who its user is: a token, a name with a password, someone impersonated', async () => {
    expect(await asSeen({ user: { token: CANARY } })).to.include({ authorization: `Bearer ${CANARY}` });
    const basic = `Basic ${Buffer.from('ann:secret').toString('base64')}`;
    expect(await asSeen({ user: { username: 'ann', password: 'secret' } })).to.include({ authorization: basic });
    expect(await asSeen({ user: { token: CANARY, as: 'bob' } })).to.include({ 'impersonate-user': 'bob' });
  });

  it('may have an exec plugin give the token', async () => {
    const credential = { kind: 'ExecCredential', status: { token: CANARY } };
    const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: 'echo', args: [JSON.stringify(credential)] };
    expect(await asSeen({ user: { exec } })).to.include({ authorization: `Bearer ${CANARY}` });
  });

  it('is read again when a token is refused', async () => {
    await withServer(
      (request, response) => json(response, {}, request.headers.authorization === 'Bearer new' ? 200 : 401),
      async ({ url, requests }) => {
        const path = write(kubeconfig({ server: url, user: { token: 'old' } }));
        const connection = await connect({ kubeconfig: path });
        write(kubeconfig({ server: url, user: { token: 'new' } }));
        expect((await connection.request('GET', '/version')).status).to.equal(200);
        expect((await connection.request('GET', '/version')).status).to.equal(200);
        expect(requests).to.have.length(3);
        await connection.close();
      },
    );
  });

  it('is refused with SA2001 and what is wrong with it, never with what is in it', async () => {
    const cases: readonly (readonly [string, KubeConfigChoice])[] = [
      ['ENOENT', { kubeconfig: join(folder, 'none') }],
      ['cannot be read', { kubeconfig: write(`users: [${CANARY}`, 'broken') }],
      ['no context elsewhere', { kubeconfig: write(kubeconfig({}), 'a'), context: 'elsewhere' }],
      ['no current context with a cluster', { kubeconfig: write(kubeconfig({}), 'b'), context: 'nowhere' }],
      ['cannot be read', { kubeconfig: write('', 'empty') }],
      ['no current context with a cluster', { kubeconfig: write('clusters: []', 'bare') }],
      ['no URL', { kubeconfig: write(kubeconfig({ server: 'http://a b' }), 'c') }],
      ['proxy-url', { kubeconfig: write(kubeconfig({ cluster: { 'proxy-url': 'socks5://127.0.0.1:1' } }), 'd') }],
    ];
    for (const [why, choice] of cases) {
      const error = await refused(choice);
      expect(error.code).to.equal('SA2001');
      expect(error.message).to.include(why);
      expect(`${error.message} ${error.stack} ${String(error.cause)}`).to.not.include(CANARY);
    }
  });

  it('is refused when it trusts any server, unless that is asked for', async () => {
    const cluster = { 'insecure-skip-tls-verify': true };
    const path = write(kubeconfig({ server: 'https://127.0.0.1:1', cluster }));
    expect((await refused({ kubeconfig: path })).message).to.include('insecure-skip-tls-verify');
    expect((await connect({ kubeconfig: path, allowSkipTlsVerify: true })).server).to.equal('https://127.0.0.1:1');
  });

  it('whose exec plugin fails is an SA2001 that does not repeat the plugin’s words', async () => {
    const exec = {
      apiVersion: 'client.authentication.k8s.io/v1',
      command: 'sh',
      args: ['-c', `echo ${CANARY} >&2; exit 1`],
    };
    const connection = await connect({ kubeconfig: write(kubeconfig({ user: { exec } })) });
    const error = await connection.request('GET', '/version').catch((thrown: unknown) => thrown);
    expect(error).to.have.property('code', 'SA2001');
    expect(`${(error as Error).stack}`).to.not.include(CANARY);
  });

  it('in a Pod is the service account, whose token file is read again when it is refused', async () => {
    const token = write('old\n', 'token');
    const config = (): KubeConfig => {
      const loaded = new KubeConfig();
      const authProvider = { name: 'tokenFile', config: { tokenFile: token } };
      loaded.loadFromClusterAndUser(
        { name: 'inCluster', server: 'https://10.0.0.1', skipTLSVerify: false },
        { name: 'inClusterUser', authProvider },
      );
      return loaded;
    };
    const credentials = kubeConfigCredentials(config(), () => Promise.resolve(config()));
    expect((await credentials(false)).headers).to.deep.equal({ authorization: 'Bearer old' });
    write('new\n', 'token');
    expect((await credentials(false)).headers).to.deep.equal({ authorization: 'Bearer old' });
    expect((await credentials(true)).headers).to.deep.equal({ authorization: 'Bearer new' });
    expect((await credentials(false)).headers).to.deep.equal({ authorization: 'Bearer new' });
  });

  it('may name a file with the token, beside it, which is read again when it is refused', async () => {
    await withServer(
      (request, response) => json(response, {}, request.headers.authorization === 'Bearer new' ? 200 : 401),
      async ({ url }) => {
        write('old\n', 'rotated');
        const connection = await connect({
          kubeconfig: write(kubeconfig({ server: url, user: { token: 'stale', tokenFile: 'rotated' } })),
        });
        expect((await connection.request('GET', '/version')).status).to.equal(401);
        write('new\n', 'rotated');
        expect((await connection.request('GET', '/version')).status).to.equal(200);
        await connection.close();
      },
    );
  });

  it('that names a file with the token which is not there is an SA2001 of each request', async () => {
    const connection = await connect({ kubeconfig: write(kubeconfig({ user: { tokenFile: 'nowhere' } })) });
    const error = await connection.request('GET', '/version').catch((thrown: unknown) => thrown);
    expect(error).to.have.property('code', 'SA2001');
    expect(error).to.have.property('message').that.includes('ENOENT');
  });

  it('in a Pod re-reads the token each minute even if nobody refuses it', async () => {
    const token = write('old', 'token');
    const config = new KubeConfig();
    config.loadFromClusterAndUser(
      { name: 'inCluster', server: 'https://10.0.0.1', skipTLSVerify: false },
      { name: 'inClusterUser', authProvider: { name: 'tokenFile', config: { tokenFile: token } } },
    );
    const credentials = kubeConfigCredentials(config, () => Promise.resolve(config));
    await credentials(false);
    write('new', 'token');
    const RealDate = Date;
    const later = RealDate.now() + 61_000;
    globalThis.Date = class extends RealDate {
      constructor() {
        super(later);
      }
    } as DateConstructor;
    try {
      expect((await credentials(false)).headers).to.deep.equal({ authorization: 'Bearer new' });
    } finally {
      globalThis.Date = RealDate;
    }
  });
});
