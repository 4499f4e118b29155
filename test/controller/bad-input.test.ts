import { expect } from 'chai';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startController } from '../../src/controller/controller.ts';
import { RESOURCES } from '../../src/embedded/resources.ts';
import { startApiServer, type ApiServer } from '../../src/embedded/server.ts';
import { connect } from '../../src/kube/kubeconfig.ts';
import { CLIENT_CERT, SERVER_CERT, SERVER_KEY } from '../kube/support/certificates.ts';
import { serve } from '../kube/support/servers.ts';
import { recordingLogger, until, type Line } from './harness.ts';

const TOKEN = 'canary-token-5fd1';

/** What was logged while something was wrong, and after it was mended. */
interface Told {
  readonly wrong: readonly Line[];
  readonly mended: readonly Line[];
}

/** All at the same time, as each waits for watches that are tried again at their own pace. */
describe('the controller, given what is wrong', function () {
  this.timeout(60_000);
  const folder = mkdtempSync(join(tmpdir(), 'sidecar-audit-bad-'));
  const told = new Map<string, Promise<Told>>();

  before(() => {
    const scenario = (name: string, begun: Promise<Told>): void => {
      begun.catch(() => undefined); // told by the test that waits for it
      told.set(name, begun);
    };
    const embedded = (name: string, spoil: (server: ApiServer) => void | Promise<void>): void =>
      scenario(name, onEmbedded(folder, name, spoil));
    embedded('token', ({ faults }) => faults.answer({}, { code: 401 }, Infinity));
    embedded('crds', ({ faults }) => {
      for (const resource of ['sidecaraudits', 'clustersidecaraudits']) {
        faults.answer({ resource }, { code: 404, body: '404 page not found\n' }, Infinity);
      }
    });
    embedded('permission', ({ faults }) => RESOURCES.forEach(({ plural }) => faults.forbid(plural)));
    embedded('nobody', ({ refuse }) => refuse());
    scenario('ca', onUntrusted(folder));
  });
  after(() => rmSync(folder, { recursive: true }));

  /** The one line there was; that it is over is the one that comes then. */
  const line = async (name: string): Promise<Line> => {
    const { wrong, mended } = (await told.get(name)) ?? { wrong: [], mended: [] };
    const [only, ...others] = wrong;
    expect(others).to.deep.equal([]);
    if (only === undefined) throw new Error('nothing was said');
    expect(mended.map(({ level, message }) => `${level} ${message}`)).to.deep.equal([
      'info what stood in the way of watches is over',
    ]);
    expect(mended[0]?.fields).to.include({ code: only.fields['code'] });
    expect(JSON.stringify([wrong, mended])).not.to.contain(TOKEN);
    return only;
  };

  it('says in one line that its token is not accepted, tries on, and says when it is', async () => {
    const { level, message, fields } = await line('token');
    expect(`${level} ${message}`).to.equal('error resources are not watched now; it is tried again');
    expect(fields['error']).to.match(/^SA2013 .*renew it/);
    expect(fields['resources']).to.have.length(7);
  });

  it('says in one line that the server’s certificate is not trusted, and takes up the right CA', async () => {
    const { level, fields } = await line('ca');
    expect(level).to.equal('error');
    expect(fields['error']).to.match(/^SA2010 .*self-signed certificate.*certificate-authority/);
  });

  it('says in one line that the CRDs are not installed, and goes on when they are', async () => {
    const { level, message, fields } = await line('crds');
    expect(`${level} ${message}`).to.equal('error resources cannot be watched');
    expect(fields).to.deep.include({ code: 'SA2004', resources: ['clustersidecaraudits', 'sidecaraudits'] });
    expect(fields['error']).to.contain('kubectl apply --server-side -f crds/');
  });

  it('says in one line that it may do nothing at all', async () => {
    const { level, message, fields } = await line('permission');
    expect(`${level} ${message}`).to.equal('error resources cannot be watched');
    expect(fields).to.include({ code: 'SA2003', reason: 'Forbidden' });
    expect(fields['resources']).to.have.length(7);
  });

  it('says in one line that nobody listens there, and when somebody does', async () => {
    const { level, fields } = await line('nobody');
    expect([level, fields['code']]).to.deep.equal(['warn', 'SA2002']);
  });
});

async function onEmbedded(
  folder: string,
  name: string,
  spoil: (server: ApiServer) => void | Promise<void>,
): Promise<Told> {
  const server = await startApiServer();
  await spoil(server);
  const path = kubeconfig(join(folder, name), { server: server.url });
  const mend = async (): Promise<void> => {
    server.faults.clear();
    await server.listen().catch(() => undefined); // it listens already
  };
  try {
    return await observe(path, mend);
  } finally {
    await server.close();
  }
}

/** With the wrong CA no request comes to be; with the right one there is an API server that has none of the resources. */
async function onUntrusted(folder: string): Promise<Told> {
  const stream = (_: unknown, response: ServerResponse): void => {
    const bookmark = { metadata: { resourceVersion: '7', annotations: { 'k8s.io/initial-events-end': 'true' } } };
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write(`${JSON.stringify({ type: 'BOOKMARK', object: bookmark })}\n`);
  };
  const tls = await serve(stream, { tls: { cert: SERVER_CERT, key: SERVER_KEY } });
  const ca = join(folder, 'ca.crt');
  writeFileSync(ca, CLIENT_CERT);
  const path = kubeconfig(join(folder, 'ca'), { server: tls.url, 'certificate-authority': ca });
  try {
    return await observe(path, async () => writeFileSync(ca, SERVER_CERT));
  } finally {
    await tls.close();
  }
}

/** Runs a controller until it has told of what is wrong, for a while longer, and until it says that that is over. */
async function observe(path: string, mend: () => Promise<void>): Promise<Told> {
  const lines: Line[] = [];
  const controller = await startController({
    connection: await connect({ kubeconfig: path }),
    log: recordingLogger(lines),
    namespace: null,
    metricsAddress: null,
    healthAddress: null,
  });
  const said = (): readonly Line[] =>
    lines.filter(({ level, message }) => level !== 'debug' && message !== 'synced' && message !== 'stopped');
  try {
    await until(() => said().length > 0, 15_000);
    await sleep(4_500);
    const wrong = said();
    await mend();
    await until(() => said().some(({ message }) => message.endsWith('is over')), 40_000);
    return { wrong, mended: said().slice(wrong.length) };
  } finally {
    await controller.stop();
  }
}

function kubeconfig(path: string, cluster: object): string {
  const config = {
    clusters: [{ name: 'c', cluster }],
    users: [{ name: 'u', user: { token: TOKEN } }],
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
    'current-context': 'x',
  };
  const file = `${path}.kubeconfig`;
  writeFileSync(file, JSON.stringify(config));
  return file;
}
