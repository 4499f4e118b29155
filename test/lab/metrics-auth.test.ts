/** Who may read the metrics, as the real API server says: over TLS, with a certificate that is renewed meanwhile. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { parse, parseAllDocuments } from 'yaml';
import { lint } from '../sinks/metrics/promlint.ts';
import { mountedSecret } from '../sinks/http/tls/folder.ts';
import { eventually, must } from './kubectl.ts';
import { getMetrics, type Answer } from './support/ask.ts';
import { startController, type RunningController } from './support/controller.ts';
import { ROOT, scratch, uniqueId } from './support/lab.ts';
import { parseMetrics, sumOf } from './support/metrics.ts';
import { createNamespace } from './support/scenario.ts';
import { serviceAccount, type ServiceAccount } from './support/service-account.ts';

const NAMESPACE = `metrics-auth-${uniqueId()}`;
const RBAC = 'rbac.authorization.k8s.io';

describe('protected metrics, on a real API server', function () {
  this.timeout(600_000);
  const files = scratch();
  const secret = mountedSecret();
  const from = performance.now();
  let account: ServiceAccount;
  let controller: RunningController;

  before(async () => {
    await createNamespace(NAMESPACE, {});
    account = await serviceAccount(NAMESPACE, files);
    await must(['apply', '-f', '-'], { apiVersion: 'v1', kind: 'List', items: await shipped() });
    for (const name of ['reader', 'stranger']) await must(['--namespace', NAMESPACE, 'create', 'sa', name]);
    await must([
      'create',
      'clusterrolebinding',
      `${NAMESPACE}-reader`,
      `--clusterrole=${NAMESPACE}-metrics-reader`,
      `--serviceaccount=${NAMESPACE}:reader`,
    ]);
    controller = await startController(account.kubeconfig, ['--metrics-secure', '--metrics-cert-dir', secret.path]);
  });

  after(async () => {
    controller?.kill();
    await account?.remove();
    const names = ['metrics-auth', 'metrics-reader', 'reader'].map((name) => `${NAMESPACE}-${name}`);
    await must(['delete', '--ignore-not-found', 'clusterrole,clusterrolebinding', ...names]);
    await must(['delete', 'namespace', '--wait=false', '--ignore-not-found', NAMESPACE]);
    files.remove();
    secret.remove();
    console.log(`protected metrics: ${((performance.now() - from) / 1000).toFixed(1)} s`);
  });

  const token = async (name: string): Promise<string> =>
    (await must(['--namespace', NAMESPACE, 'create', 'token', name, '--duration=10m'])).trim();
  const get = (bearer?: string): Promise<Answer> => getMetrics(controller.metricsAddress, bearer);

  it('are for nobody without a token that the API server knows', async () => {
    expect(await get()).to.include({ status: 401 });
    expect(await get('garbage')).to.include({ status: 401 });
    // A real token with another signature.
    expect(await get(`${(await token('reader')).slice(0, -20)}AAAAAAAAAAAAAAAAAAAA`)).to.include({ status: 401 });
  });

  it('are not for an account without the role', async () => {
    expect(await get(await token('stranger'))).to.include({ status: 403 });
    expect(await get(account.token)).to.include({ status: 403 });
  });

  it('are for an account with the role that is shipped, and promtool has nothing against them', async () => {
    const { status, body } = await get(await token('reader'));
    expect(status).to.equal(200);
    expect(sumOf(parseMetrics(body), 'sidecaraudit_http_admissions_total', { result: 'unauthenticated' })).to.equal(3);
    expect(sumOf(parseMetrics(body), 'sidecaraudit_http_admissions_total', { result: 'denied' })).to.equal(2);
    expect(lint(body)).to.deep.equal([]);
  });

  it('are served with the next certificate without a restart', async () => {
    const reader = await token('reader');
    const before = await get(reader);
    const turned = performance.now();
    secret.turn();
    await eventually(10, 'the new certificate is shown', async () => {
      const { fingerprint, status } = await get(reader);
      return (status === 200 && fingerprint !== before.fingerprint) || `${status} ${fingerprint}`;
    });
    console.log(`a new certificate is shown after ${Math.round(performance.now() - turned)} ms`);
  });

  it('leave the health plain, and no token in the log', async () => {
    expect((await controller.page('/healthz')).status).to.equal(200);
    expect((await controller.page('/metrics')).status).to.equal(404);
    const said = controller.log().map((line) => line.raw);
    expect(said.join('\n')).to.not.match(/eyJ|Bearer/);
    expect((await controller.terminate()).code).to.equal(0);
  });
});

describe('protected metrics of one namespace, on a real API server', function () {
  this.timeout(600_000);
  const namespace = `${NAMESPACE}-own`;
  const files = scratch();
  let account: ServiceAccount;
  let controller: RunningController;

  before(async () => {
    await createNamespace(namespace, {});
    // It may review nobody: neither tokens nor access.
    account = await serviceAccount(namespace, files);
    for (const name of ['reader', 'stranger']) await must(['--namespace', namespace, 'create', 'sa', name]);
    const role = parse(readFileSync(join(ROOT, 'config/rbac/namespaced/metrics-reader.yaml'), 'utf8')) as Manifest;
    await must(['apply', '-f', '-'], { ...role, metadata: { ...role.metadata, namespace } });
    const reader = [`--role=${role.metadata.name}`, `--serviceaccount=${namespace}:reader`];
    await must(['--namespace', namespace, 'create', 'rolebinding', 'reader', ...reader]);
    controller = await startController(account.kubeconfig, ['--namespace', namespace, '--metrics-secure']);
  });

  after(async () => {
    controller?.kill();
    await account?.remove();
    await must(['delete', 'namespace', '--wait=false', '--ignore-not-found', namespace]);
    files.remove();
  });

  const get = async (name: string, ...flags: readonly string[]): Promise<number> => {
    const token = await must(['--namespace', namespace, 'create', 'token', name, '--duration=10m', ...flags]);
    return (await getMetrics(controller.metricsAddress, token.trim())).status;
  };

  it('are for an account with the Role that is shipped, and for no other', async () => {
    expect(await get('reader')).to.equal(200);
    expect(await get('stranger')).to.equal(403);
    // What the controller itself may do is nobody else's, whoever asks by it.
    expect((await getMetrics(controller.metricsAddress, account.token)).status).to.equal(403);
  });

  it('are for no token that is not one of the API server’s', async () => {
    expect((await getMetrics(controller.metricsAddress)).status).to.equal(401);
    expect((await getMetrics(controller.metricsAddress, 'garbage')).status).to.equal(401);
    expect(await get('reader', '--audience=elsewhere')).to.equal(401);
  });
});

interface Manifest {
  readonly metadata: { readonly name: string };
  readonly roleRef?: { readonly name: string };
  readonly subjects?: readonly object[];
}

/** config/metrics-auth under names of this test's own, for its own controller. */
async function shipped(): Promise<readonly object[]> {
  const own = (name: string): string => name.replace('sidecar-audit', NAMESPACE);
  const manifests = parseAllDocuments(await must(['kustomize', 'config/metrics-auth'])).map(
    (d) => d.toJS() as Manifest,
  );
  return manifests.map((manifest) => ({
    ...manifest,
    metadata: { ...manifest.metadata, name: own(manifest.metadata.name) },
    ...(manifest.roleRef === undefined
      ? {}
      : {
          roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: own(manifest.roleRef.name) },
          subjects: [{ kind: 'ServiceAccount', name: `sidecar-audit-${NAMESPACE}`, namespace: NAMESPACE }],
        }),
  }));
}
