/** Who sees what of the page, as the real API server says: each caller what they may list, and of the rest not that it is there. */
import { expect } from 'chai';
import { networkInterfaces } from 'node:os';
import type { Overview, PodAnswer, PodRow, PodsAnswer, StreamEvents } from '../../src/page/wire.ts';
import { buildPage } from '../../tools/page.ts';
import { eventually, must } from './kubectl.ts';
import { ask, type Answer } from './support/ask.ts';
import { createAudit, createClusterAudit, installCrds } from './support/audits.ts';
import { startController, type RunningController } from './support/controller.ts';
import { ROOT, scratch, uniqueId } from './support/lab.ts';
import { createCallers, followStream, removeCallers, type FollowedStream, type Grant } from './support/page-callers.ts';
import { pod, sidecar } from './support/pods.ts';
import { createNamespace } from './support/scenario.ts';
import { shippedAccount, type Permission, type ShippedAccount } from './support/shipped-roles.ts';

const ID = uniqueId();
const SHOWN = `page-shown-${ID}`;
/** What the reader of the other one must not hear of has this word in it. */
const SECRET = 'hidden';
const HIDDEN = `page-${SECRET}-${ID}`;
const CLUSTER_AUDIT = `page-${SECRET}-cluster-${ID}`;

const GRANTS: readonly Grant[] = [
  { name: 'reader', lists: ['pods', 'events'], namespace: SHOWN },
  { name: 'pods-only', lists: ['pods'], namespace: SHOWN },
  { name: 'cluster-reader', lists: ['pods', 'events'], namespace: null },
  { name: 'stranger', lists: [], namespace: SHOWN },
];
const API = ['/api/overview', '/api/pods', '/api/pod?uid=x', '/api/events'] as const;

/** It only looks on: other tests of the same cluster may have audits of their own. */
const writes = ({ resource, verb }: Permission): boolean =>
  verb === 'patch' || (resource === 'events' && verb === 'create');
/** Gated, so that it costs nothing to have it. */
const waitingPod = (name: string): object => {
  const made = pod(name, { sidecars: [sidecar('proxy')], app: 'true' });
  return { ...made, spec: { ...made.spec, schedulingGates: [{ name: 'sidecaraudit.dev/test' }] } };
};
const createPod = (namespace: string, manifest: object): Promise<string> =>
  must(['--namespace', namespace, 'create', '-f', '-'], manifest);
const urlOf = (controller: RunningController): string => {
  const line = controller.log().find(({ message }) => message === 'the page is served');
  return line === undefined ? '' : (JSON.parse(line.raw) as { readonly url: string }).url;
};

describe('the page, on a real API server', function () {
  this.timeout(300_000);
  const files = scratch();
  const from = performance.now();
  let account: ShippedAccount;
  let exposed: RunningController;
  let forwarded: RunningController;
  let url: string;
  let tokens: ReadonlyMap<string, string>;
  /** Of what must not be heard of. */
  let secrets: readonly string[];

  before(async () => {
    await Promise.all([buildPage(`${ROOT}dist/page`), installCrds()]);
    await Promise.all([SHOWN, HIDDEN].map((namespace) => createNamespace(namespace, {})));
    // The oldest of those that select a Pod is the one whose settings count.
    await createClusterAudit(CLUSTER_AUDIT, {
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': SHOWN } },
    });
    const shipping = { namespace: SHOWN, elsewhere: { default: SHOWN }, without: writes, files };
    [account, tokens] = await Promise.all([
      shippedAccount('test/fixtures/everything', shipping),
      createCallers(SHOWN, GRANTS),
      createAudit(SHOWN, 'shown-audit'),
      createAudit(HIDDEN, `${SECRET}-audit`),
      createPod(SHOWN, pod('shown-pod', { sidecars: [sidecar('proxy')], app: 'true' })),
      createPod(HIDDEN, pod(`${SECRET}-pod`, { sidecars: [sidecar('proxy')], app: 'true' })),
    ]);
    // As in the cluster, where the port is forwarded from the loopback; and where everybody can reach it.
    const flags = ['--ledger-namespace', '0', '--page-address'];
    const inCluster = { KUBERNETES_SERVICE_HOST: '10.96.0.1', KUBERNETES_SERVICE_PORT: '443' };
    [exposed, forwarded] = await Promise.all([
      startController(account.kubeconfig, [...flags, '0.0.0.0:0']),
      startController(account.kubeconfig, [...flags, '127.0.0.1:0'], inCluster),
    ]);
    url = urlOf(exposed).replace('0.0.0.0', '127.0.0.1');
    await eventually(60, 'both Pods are over and judged', async () => {
      const rows = (await pods('cluster-reader')).filter(({ namespace }) => [SHOWN, HIDDEN].includes(namespace));
      const seen = rows.map(({ name, phase }) => `${name} ${phase}`);
      return (rows.length === 2 && rows.every(({ phase }) => phase === 'Succeeded')) || seen.join(', ');
    });
    const audits = (await overview('cluster-reader')).audits.filter(({ name }) => name.includes(SECRET));
    const hidden = (await pods('cluster-reader')).filter(({ namespace }) => namespace === HIDDEN);
    secrets = [SECRET, ...[...audits, ...hidden].map(({ uid }) => uid)];
    expect(secrets).to.have.length(4);
  });

  after(async () => {
    for (const controller of [exposed, forwarded]) controller?.kill();
    await account?.remove();
    await removeCallers(SHOWN, GRANTS);
    await must(['delete', '--ignore-not-found', 'clustersidecaraudit', CLUSTER_AUDIT]);
    await must(['delete', 'namespace', '--wait=false', '--ignore-not-found', SHOWN, HIDDEN]);
    files.remove();
    console.log(`the page's callers: ${((performance.now() - from) / 1000).toFixed(1)} s`);
  });

  const tokenOf = (name: string): string => tokens.get(name) ?? '';
  const get = (caller: string, path: string): Promise<Answer> => ask(`${url}${path}`, { bearer: tokenOf(caller) });
  const read = async <T>(caller: string, path: string): Promise<T> => {
    const { status, body } = await get(caller, path);
    expect(status, `${path} for ${caller}`).to.equal(200);
    return JSON.parse(body) as T;
  };
  const pods = async (caller: string): Promise<readonly PodRow[]> => (await read<PodsAnswer>(caller, '/api/pods')).pods;
  const overview = (caller: string): Promise<Overview> => read<Overview>(caller, '/api/overview');
  const podOf = async (namespace: string): Promise<PodRow> => {
    const found = (await pods('cluster-reader')).find((row) => row.namespace === namespace);
    if (found === undefined) throw new Error(`no Pod of ${namespace}`);
    return found;
  };
  const saysNothingSecret = (body: string): void => {
    expect(secrets.filter((secret) => body.includes(secret))).to.deep.equal([]);
  };

  it('is for nobody without a token that the API server knows', async () => {
    const forged = `${tokenOf('cluster-reader').slice(0, -20)}AAAAAAAAAAAAAAAAAAAA`;
    for (const bearer of [undefined, 'garbage', forged]) {
      for (const path of API) {
        const { status, headers, body } = await ask(`${url}${path}`, { bearer });
        expect({ path, status }).to.deep.equal({ path, status: 401 });
        expect(headers['www-authenticate']).to.match(/^Bearer/u);
        saysNothingSecret(body);
      }
    }
  });

  it('shows one who may list Pods and Events of a namespace that namespace and no other', async () => {
    const answers = await Promise.all(['/api/pods', '/api/overview'].map((path) => get('reader', path)));
    for (const { body } of answers) saysNothingSecret(body);
    const rows = await pods('reader');
    expect(rows.map(({ namespace, name }) => `${namespace}/${name}`)).to.deep.equal([`${SHOWN}/shown-pod`]);
    const { audits } = await overview('reader');
    expect(audits.map(({ kind, name }) => `${kind} ${name}`)).to.deep.equal(['SidecarAudit shown-audit']);
    expect(rows[0]?.audits).to.deep.equal(audits.map(({ uid }) => uid));
  });

  it('gives them the timeline, which is what a saved file is made of, without the name of an audit of the cluster', async () => {
    const { uid } = await podOf(SHOWN);
    const { status, body } = await get('reader', `/api/pod?uid=${uid}`);
    expect(status).to.equal(200);
    saysNothingSecret(body);
    const { view, judgedBy } = JSON.parse(body) as PodAnswer;
    expect(view.lanes.map(({ name }) => name)).to.deep.equal(['proxy', 'app']);
    expect(view.verdicts.find(({ rule }) => rule === 'StartOrder')?.verdict).to.equal('Verified');
    expect(judgedBy).to.deep.equal({ namespace: null, name: null });
    const whole = await read<PodAnswer>('cluster-reader', `/api/pod?uid=${uid}`);
    expect(whole.judgedBy).to.deep.equal({ namespace: null, name: CLUSTER_AUDIT });
  });

  it('does not tell a Pod that they may not see from one that is not there', async () => {
    const { uid } = await podOf(HIDDEN);
    for (const caller of ['reader', 'pods-only', 'stranger']) {
      const hidden = await get(caller, `/api/pod?uid=${uid}`);
      const absent = await get(caller, '/api/pod?uid=00000000-0000-4000-8000-000000000000');
      expect([hidden.status, hidden.body]).to.deep.equal([404, absent.body]);
    }
  });

  it('shows nothing to those who may list Pods but not Events, or neither', async () => {
    const { uid } = await podOf(SHOWN);
    for (const caller of ['pods-only', 'stranger']) {
      expect(await pods(caller), caller).to.deep.equal([]);
      expect((await overview(caller)).audits, caller).to.deep.equal([]);
      expect((await get(caller, `/api/pod?uid=${uid}`)).status, caller).to.equal(404);
    }
  });

  it('shows a reader of the cluster all of it, its own audits too', async () => {
    expect((await pods('cluster-reader')).map(({ name }) => name)).to.include.members(['shown-pod', `${SECRET}-pod`]);
    const names = (await overview('cluster-reader')).audits.map(({ name }) => name);
    expect(names).to.include.members(['shown-audit', `${SECRET}-audit`, CLUSTER_AUDIT]);
  });

  it('streams to each what they may see, and of what goes on elsewhere not that anything does', async () => {
    const { id } = await read<PodsAnswer>('cluster-reader', '/api/pods');
    const follow = (caller: string): FollowedStream => followStream(url, tokenOf(caller), id);
    const [all, reader, podsOnly] = [follow('cluster-reader'), follow('reader'), follow('pods-only')];
    const stranger = follow('stranger');
    const streams = [all, reader, podsOnly, stranger];
    try {
      await eventually(
        10,
        'each is told the audits that they see',
        async () => streams.every(({ events }) => events().some(({ event }) => event === 'audits')) || 'not yet',
      );
      const { uid } = await podOf(HIDDEN);
      await createPod(HIDDEN, waitingPod(`${SECRET}-later`));
      await eventually(
        10,
        'the reader of the cluster sees the new one',
        async () => all.text().includes(`${SECRET}-later`) || all.text().slice(-300),
      );
      // Without an audit its Pods are none of the page's.
      await must(['--namespace', HIDDEN, 'delete', 'sidecaraudit', `${SECRET}-audit`]);
      const removed = (): readonly string[] =>
        all
          .events()
          .flatMap(({ event, data }) => (event === 'pods' ? (JSON.parse(data) as StreamEvents['pods']).removed : []));
      await eventually(
        10,
        'its Pods are gone for the reader of the cluster',
        async () => removed().includes(uid) || all.text().slice(-300),
      );
      await createPod(SHOWN, waitingPod('shown-later'));
      await eventually(
        10,
        'the reader of a namespace sees what is new there',
        async () => reader.text().includes('shown-later') || reader.text().slice(-300),
      );
      // Whatever there is for the others has been sent before it, or comes with the next tick at the latest.
      const ticks = streams.map((stream) => stream.ticks());
      await eventually(
        10,
        'each has ticked once more',
        async () => streams.every((stream, i) => stream.ticks() > (ticks[i] ?? 0)) || 'not yet',
      );
    } finally {
      for (const stream of streams) await stream.end();
    }
    for (const { text } of [reader, podsOnly, stranger]) saysNothingSecret(text());
    const told = reader.events().map(({ event, data }) => ({ event, data: JSON.parse(data) as unknown }));
    const [first, ...rest] = told;
    expect(first?.event).to.equal('audits');
    expect(rest.filter(({ event }) => event !== 'pods')).to.deep.equal([]);
    const changes = rest.map(({ data }) => data as StreamEvents['pods']);
    expect(changes.flatMap((change) => change.removed)).to.deep.equal([]);
    expect([...new Set(changes.flatMap(({ rows }) => rows.map((row) => row.namespace)))]).to.deep.equal([SHOWN]);
    for (const { events } of [podsOnly, stranger]) {
      expect(events().map(({ event, data }) => `${event} ${data}`)).to.deep.equal(['audits []']);
    }
  });

  it('changes nothing, whoever asks', async () => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
      for (const path of ['/', ...API]) {
        const { status, headers } = await ask(`${url}${path}`, { bearer: tokenOf('cluster-reader'), method });
        expect({ method, path, status, allow: headers.allow }).to.deep.equal({
          method,
          path,
          status: 405,
          allow: 'GET, HEAD',
        });
      }
    }
  });

  it('comes by TLS and under a strict policy where others can reach it, refusals too', async () => {
    expect(url).to.match(/^https:/u);
    const page = await ask(`${url}/`);
    expect([page.status, page.headers['content-type']]).to.deep.equal([200, 'text/html; charset=utf-8']);
    const policies = [page, await ask(`${url}/api/pods`), await get('reader', '/api/pods')].map(
      ({ headers }) => headers['content-security-policy'],
    );
    expect(new Set(policies).size).to.equal(1);
    expect(policies[0])
      .to.include("default-src 'none'; script-src 'self'")
      .and.to.include("require-trusted-types-for 'script'")
      .and.not.match(/unsafe|\*|https?:/u);
    const plain = await ask(`${url.replace('https', 'http')}/`).then(
      ({ status }) => status,
      () => 'no answer',
    );
    expect(plain).to.equal('no answer');
  });

  it('is in the cluster on the loopback alone, and asks for a token there too', async () => {
    const own = urlOf(forwarded);
    expect(own).to.match(/^http:\/\/127\.0\.0\.1:/u);
    expect((await ask(`${own}/api/pods`)).status).to.equal(401);
    const { status, body } = await ask(`${own}/api/pods`, { bearer: tokenOf('reader') });
    expect(status).to.equal(200);
    saysNothingSecret(body);
    expect((JSON.parse(body) as PodsAnswer).pods.map(({ namespace }) => namespace)).to.include(SHOWN);
    const renamed = await ask(`${own}/api/pods`, {
      bearer: tokenOf('cluster-reader'),
      headers: { Host: 'sidecar-audit.example' },
    });
    expect(renamed.status).to.equal(403);
    const others = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
    for (const { address } of others.filter(({ family, internal }) => family === 'IPv4' && !internal)) {
      const answer = await ask(own.replace('127.0.0.1', address)).then(
        ({ status: given }) => String(given),
        (error: NodeJS.ErrnoException) => error.code,
      );
      expect(answer, address).to.equal('ECONNREFUSED');
    }
  });

  it('leaves no token in the log', async () => {
    for (const controller of [exposed, forwarded]) {
      expect((await controller.terminate()).code).to.equal(0);
      expect(
        controller
          .log()
          .map(({ raw }) => raw)
          .join('\n'),
      ).to.not.match(/eyJ|Bearer/u);
    }
  });
});
