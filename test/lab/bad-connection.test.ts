/** What a user can get wrong before anything is seen at all, on a real API server: each is one line, and mended without a restart. */
import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { SERVER_CERT } from '../kube/support/certificates.ts';
import { eventually, must } from './kubectl.ts';
import { conditionOf, createAudit, installCrds, readStatus } from './support/audits.ts';
import { spawnController, startController, type LogLine, type RunningController } from './support/controller.ts';
import { ADMIN_KUBECONFIG, scratch, uniqueId } from './support/lab.ts';
import { createNamespace } from './support/scenario.ts';
import { kubeconfigWith, serviceAccount, type ServiceAccount } from './support/service-account.ts';

const NAMESPACE = `bad-connection-${uniqueId()}`;
const CA_DATA = 'certificate-authority-data';
const OVER = 'what stood in the way of watches is over';

describe('the controller, given a connection that is wrong', function () {
  this.timeout(600_000);
  const files = scratch();
  const running: RunningController[] = [];
  let account: ServiceAccount;

  before(async () => {
    await installCrds();
    await createNamespace(NAMESPACE, {});
    account = await serviceAccount(NAMESPACE, files);
    for (const name of ['gone', 'powerless']) await must(['--namespace', NAMESPACE, 'create', 'sa', name]);
  });

  after(async () => {
    for (const controller of running) controller.kill();
    await installCrds();
    await must(['delete', 'clusterrolebinding', '--ignore-not-found', `${NAMESPACE}-powerless`]);
    await account?.remove();
    await must(['delete', 'namespace', '--wait=false', '--ignore-not-found', NAMESPACE]);
    files.remove();
  });

  const tokenOf = async (name: string): Promise<string> =>
    (await must(['--namespace', NAMESPACE, 'create', 'token', name, '--duration=10m'])).trim();
  const spawned = async (kubeconfig: string): Promise<RunningController> => {
    const controller = await spawnController(kubeconfig);
    running.push(controller);
    return controller;
  };

  const tokenOfNobody = async (): Promise<void> => {
    const token = await tokenOf('gone');
    await must(['--namespace', NAMESPACE, 'delete', 'sa', 'gone']);
    const [ofGone, garbage] = [
      files.write('gone', kubeconfigWith(token)),
      files.write('garbage', kubeconfigWith('x.y.z')),
    ];
    const controllers = await Promise.all([spawned(ofGone), spawned(garbage)]);
    for (const controller of controllers) {
      const line = await theLine(controller, 'SA2013');
      expect(line).to.include({ level: 'error', message: 'resources are not watched now; it is tried again' });
      expect((await controller.page('/readyz')).body).to.contain('SA2013 The API server does not accept who we say');
      expect(line.raw).not.to.contain(token.slice(0, 20));
    }
    files.write('gone', kubeconfigWith(account.token));
    files.write('garbage', kubeconfigWith(account.token));
    await Promise.all(controllers.map(isOver));
  };

  const anotherCa = async (): Promise<void> => {
    const admin = parse(readFileSync(ADMIN_KUBECONFIG, 'utf8')) as AdminKubeconfig;
    const cluster = admin.clusters[0]?.cluster ?? {};
    const right = cluster[CA_DATA] ?? readFileSync(cluster['certificate-authority'] ?? '').toString('base64');
    const ca = files.write('ca.crt', SERVER_CERT);
    const other = { [CA_DATA]: undefined, 'certificate-authority': ca };
    const controller = await spawned(files.write('ca', kubeconfigWith(account.token, other)));
    const line = await theLine(controller, 'SA2010');
    expect(line).to.include({ level: 'error', message: 'resources are not watched now; it is tried again' });
    files.write('ca.crt', Buffer.from(right, 'base64').toString());
    await isOver(controller);
  };

  const powerless = async (): Promise<void> => {
    const controller = await spawned(files.write('powerless', kubeconfigWith(await tokenOf('powerless'))));
    const line = await theLine(controller, 'SA2003');
    expect(line).to.include({ level: 'error', message: 'resources cannot be watched' });
    expect((JSON.parse(line.raw) as { resources: unknown }).resources).to.have.length(7);
    expect((await controller.page('/readyz')).status).to.equal(503);
    const subject = `--serviceaccount=${NAMESPACE}:powerless`;
    await must(['create', 'clusterrolebinding', `${NAMESPACE}-powerless`, `--clusterrole=${account.name}`, subject]);
    await isOver(controller);
    expect((await controller.page('/readyz')).status).to.equal(200);
  };

  // Each waits for watches that are tried again at their own pace, so they do it together.
  let begun: readonly Promise<void>[] = [];
  before(() => {
    begun = [tokenOfNobody(), anotherCa(), powerless()];
    for (const each of begun) each.catch(() => undefined); // told by the test that waits for it
  });

  it('a token of an account that is gone: one line, and it takes up a new one', () => begun[0]);
  it('another CA than the server’s: one line, and it takes up the right one', () => begun[1]);
  it('an account that may do nothing: one line, and it begins when it may', () => begun[2]);

  it('CRDs that are not installed: one line, and it begins when they are', async () => {
    for (const controller of running) controller.kill();
    await must(['delete', '--wait', '-f', 'crds/']);
    const controller = await startController(account.kubeconfig);
    running.push(controller);
    const line = await theLine(controller, 'SA2004');
    expect(line).to.include({ level: 'error', message: 'resources cannot be watched' });
    expect(line.raw).to.contain('kubectl apply --server-side -f crds/');
    expect((JSON.parse(line.raw) as { resources: unknown }).resources).to.deep.equal([
      'clustersidecaraudits',
      'sidecaraudits',
    ]);
    await installCrds();
    await createAudit(NAMESPACE, 'all');
    await isOver(controller);
    await eventually(20, 'the audit is served', async () => {
      const ready = conditionOf(await readStatus(NAMESPACE, 'all'), 'Ready');
      return ready?.status === 'True' || JSON.stringify(ready);
    });
  });
});

interface AdminKubeconfig {
  readonly clusters: readonly { readonly cluster: Readonly<Record<string, string>> }[];
}

const loud = (controller: RunningController): readonly LogLine[] =>
  controller.log().filter(({ level }) => level !== 'info' && level !== 'debug');

/** The one line there is of it, once there was time for others. */
async function theLine(controller: RunningController, code: string): Promise<LogLine> {
  await eventually(
    20,
    `${code} is told`,
    async () => loud(controller).some(({ raw }) => raw.includes(code)) || 'not yet',
  );
  await new Promise((resolve) => setTimeout(resolve, 4_500));
  const [line, ...others] = loud(controller);
  if (line === undefined) throw new Error('unreachable');
  expect(others.map(({ raw }) => raw)).to.deep.equal([]);
  expect(controller.hasEnded()).to.equal(false);
  return line;
}

const isOver = (controller: RunningController): Promise<void> =>
  eventually(45, 'it is over', async () => controller.log().some(({ message }) => message === OVER) || 'not yet');
