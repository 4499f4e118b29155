/** What is taken away from a controller and given back: its CRDs, its namespace, its permissions. It is not restarted. */
import { expect } from 'chai';
import { eventually, must } from './kubectl.ts';
import { createAudit, findAudit, installCrds, isSettled, verdictOf } from './support/audits.ts';
import { startController, type RunningController } from './support/controller.ts';
import { scratch, uniqueId } from './support/lab.ts';
import { samplesOf } from './support/metrics.ts';
import { pod, sidecar } from './support/pods.ts';
import { saidAt, untilSaid } from './support/replicas.ts';
import { createNamespace } from './support/scenario.ts';
import { serviceAccount, type ServiceAccount } from './support/service-account.ts';

const ID = uniqueId();
/** The controller's own, with its account and its Lease, and the one that it watches. */
const [HOME, WORK] = [`recovery-home-${ID}`, `recovery-${ID}`];
/** Its longest backoff is 30 s. */
const SOON_S = 75;
const RBAC = 'rbac.authorization.k8s.io';

/** As config/components/ha lets it. */
const leaseRole = (account: string): readonly object[] => [
  {
    apiVersion: `${RBAC}/v1`,
    kind: 'Role',
    metadata: { namespace: HOME, name: account },
    rules: [{ apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['get', 'create', 'update'] }],
  },
  {
    apiVersion: `${RBAC}/v1`,
    kind: 'RoleBinding',
    metadata: { namespace: HOME, name: account },
    roleRef: { apiGroup: RBAC, kind: 'Role', name: account },
    subjects: [{ kind: 'ServiceAccount', name: account, namespace: HOME }],
  },
];

describe('the controller, when something is taken away and given back', function () {
  this.timeout(240_000);
  const files = scratch();
  let account: ServiceAccount;
  let controller: RunningController;
  const permit = async (): Promise<void> => {
    account = await serviceAccount(HOME, files);
    await must(['apply', '-f', '-'], { apiVersion: 'v1', kind: 'List', items: leaseRole(account.name) });
  };
  const run = (name: string): Promise<string> =>
    must(['--namespace', WORK, 'create', '-f', '-'], pod(name, { sidecars: [sidecar('first')], app: 'sleep 1' }));
  const judges = (pods: number): Promise<void> =>
    eventually(SOON_S, `${pods} Pods are judged`, async () => {
      const status = (await findAudit(WORK, 'all'))?.status ?? {};
      const settled = isSettled(status, pods);
      return settled === true ? verdictOf(status, 'StartOrder') !== '-' || 'no StartOrder' : settled;
    });
  const connected = async (resource: string): Promise<number | undefined> =>
    samplesOf(await controller.metrics(), 'sidecaraudit_watch_connected', { resource })[0]?.value;

  before(async () => {
    await installCrds();
    await createNamespace(HOME, {});
    await createNamespace(WORK, {});
    await permit();
    controller = await startController(account.kubeconfig, [
      '--namespace',
      WORK,
      '--leader-elect',
      '--leader-elect-namespace',
      HOME,
    ]);
    await untilSaid(controller, 'leading', 10);
    await createAudit(WORK, 'all');
    await run('at-first');
    await judges(1);
  });

  after(async () => {
    controller?.kill();
    await installCrds();
    await account?.remove();
    await must(['delete', 'namespace', '--wait=false', '--ignore-not-found', HOME, WORK]);
    files.remove();
  });

  it('the CRDs: it says so, and audits again once they are back', async () => {
    await must(['delete', 'crd', 'sidecaraudits.sidecaraudit.dev', 'clustersidecaraudits.sidecaraudit.dev']);
    await eventually(30, 'the watch is not connected', async () => (await connected('sidecaraudits')) === 0 || 'it is');
    await installCrds();
    await createAudit(WORK, 'all');
    // The Pod from before is there still.
    await judges(1);
  });

  it('the namespace: it audits what is in the new one', async () => {
    await must(['delete', 'namespace', WORK, '--timeout=55s']);
    await createNamespace(WORK, {});
    await createAudit(WORK, 'all');
    await run('anew');
    // What ended with the old one is past, and known still.
    await judges(2);
  });

  it('its permissions: it stops leading and says why, and writes what it saw meanwhile once it may', async () => {
    await must(['delete', 'clusterrolebinding', account.name]);
    await must(['--namespace', HOME, 'delete', 'rolebinding', account.name]);
    await untilSaid(controller, 'not leading any more', 20);
    expect(saidAt(controller, 'the Lease cannot be read or written')).not.to.equal(null);
    await run('meanwhile');
    await permit();
    await judges(3);
  });

  it('all the time it lived, and found no defect of its own', async () => {
    expect((await controller.page('/healthz')).status).to.equal(200);
    const errors = controller.log().filter((l) => l.level === 'error' || l.level === 'none');
    // That is told as one which a person has to mend; nothing else is.
    expect(errors.filter((l) => !l.message.startsWith('resources ')).map((l) => l.raw)).to.deep.equal([]);
  });
});
