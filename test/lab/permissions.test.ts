/**
 * The roles as config/ ships them beside the calls that the controller makes of a real API server: nothing missing, nothing
 * unused. A proxy writes the calls down, while there is something to do for each verb. Then the optional ones are taken away.
 */
import { expect } from 'chai';
import { eventually, must } from './kubectl.ts';
import { getMetrics } from './support/ask.ts';
import { conditionOf, createAudit, installCrds, readClusterStatus, readStatus } from './support/audits.ts';
import { startController, type RunningController } from './support/controller.ts';
import { scratch, uniqueId } from './support/lab.ts';
import { pod, sidecar, untilAsked } from './support/pods.ts';
import { recordingProxy, type Call, type RecordingProxy } from './support/recording-proxy.ts';
import { createNamespace } from './support/scenario.ts';
import { kubeconfigWith } from './support/service-account.ts';
import { shippedAccount, type Permission, type ShippedAccount } from './support/shipped-roles.ts';
import { usageOf } from './support/usage.ts';

const AUDIT = {
  rules: [{ name: 'PodReadiness', thresholdSeconds: 1 }],
  logs: [{ container: 'app', toleranceMilliseconds: 100 }],
};
/** Its sidecar holds it not Ready for a while, which is a violation, and meanwhile its node's Lease has to be looked at. */
const HELD = pod('held', { sidecars: [sidecar('proxy', { readyAfter: 12 })], app: untilAsked(1) });

const CASES = [
  {
    what: 'the whole cluster, with every optional part',
    kustomization: 'test/fixtures/everything',
    cluster: true,
    args: (namespace: string) => [
      '--read-logs-in',
      namespace,
      '--ledger-namespace',
      namespace,
      '--metrics-secure',
      '--leader-elect',
      '--leader-elect-namespace',
      namespace,
    ],
    refused: [],
  },
  {
    what: 'one namespace',
    kustomization: 'config/overlays/namespaced',
    cluster: false,
    args: (namespace: string) => ['--namespace', namespace, '--ledger-namespace', namespace],
    // Optional, and outside of the namespace: the condition Ready says that it is missing.
    refused: ['get leases.coordination.k8s.io in kube-node-lease: 403'],
  },
] as const;

/** A ConfigMap of the ledger goes when its last Pod is forgotten, an hour after that is gone. */
const unusedIn = (calls: readonly Call[], permissions: readonly Permission[]): readonly string[] =>
  usageOf(calls, permissions).unused.filter(
    (each) => !each.startsWith('delete configmaps named sidecar-audit-ledger-00'),
  );

async function statusOf(namespace: string, cluster: boolean) {
  return [await readStatus(namespace, 'all'), ...(cluster ? [await readClusterStatus(namespace)] : [])];
}

async function createAudits(namespace: string, cluster: boolean): Promise<void> {
  await createAudit(namespace, 'all', AUDIT);
  if (!cluster) return;
  await must(['create', '-f', '-'], {
    apiVersion: 'sidecaraudit.dev/v1alpha1',
    kind: 'ClusterSidecarAudit',
    metadata: { name: namespace },
    spec: { ...AUDIT, namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } } },
  });
}

const createPod = (namespace: string): Promise<string> => must(['--namespace', namespace, 'create', '-f', '-'], HELD);

async function violated(namespace: string, cluster: boolean): Promise<void> {
  await eventually(40, 'the violation is told of by every audit', async () => {
    const statuses = await statusOf(namespace, cluster);
    const told = statuses.every(({ violations = [] }) => violations.some((v) => v.rule === 'PodReadiness'));
    return told || JSON.stringify(statuses.map(({ conditions }) => conditions));
  });
}

describe('permissions', function () {
  this.timeout(150_000);
  const files = scratch();
  const undo: (() => unknown)[] = [() => files.remove()];
  const undoing = <T>(thing: T, how: (thing: T) => unknown): T => {
    undo.push(() => how(thing));
    return thing;
  };

  before(installCrds);
  after(async () => {
    for (const each of undo.toReversed()) await each();
  });

  async function prepare(name: string, cluster: boolean): Promise<string> {
    const namespace = `permissions-${name}-${uniqueId()}`;
    await createNamespace(namespace, {});
    undo.push(() => must(['delete', 'namespace', '--wait=false', namespace]));
    await createAudits(namespace, cluster);
    if (cluster) undo.push(() => must(['delete', 'clustersidecaraudit', namespace]));
    return namespace;
  }

  for (const { what, kustomization, cluster, args, refused } of CASES) {
    describe(`to audit ${what}`, () => {
      let proxy: RecordingProxy;
      let account: ShippedAccount;
      let controller: RunningController;

      before(async () => {
        const namespace = await prepare(cluster ? 'all' : 'one', cluster);
        const shipping = { namespace, elsewhere: { default: namespace }, files };
        account = undoing(await shippedAccount(kustomization, shipping), ({ remove }) => remove());
        proxy = undoing(await recordingProxy({ withoutWatchLists: true }), ({ close }) => close());
        const kubeconfig = files.write(`${namespace}-proxy.yaml`, kubeconfigWith(account.token, { server: proxy.url }));
        controller = undoing(await startController(kubeconfig, args(namespace)), ({ kill }) => kill());
        if (cluster) await getMetrics(controller.metricsAddress, account.token);
        // Only now, so that nothing of it is missed, however long that took.
        await createPod(namespace);
        await violated(namespace, cluster);
        // Logs are read when a Pod stops.
        await must(['--namespace', namespace, 'delete', 'pod', 'held', '--timeout=60s']);
        await eventually(20, 'everything that is granted is used', async () => {
          const unused = unusedIn(proxy.calls(), account.permissions);
          return unused.length === 0 || unused.join('; ');
        }).catch(() => undefined);
      });

      it('lacks nothing that is not optional', () => {
        expect(proxy.calls()).to.have.length.above(account.permissions.length);
        const { missing } = usageOf(proxy.calls(), account.permissions);
        expect(missing.filter((call) => !refused.some((each) => each === call))).to.deep.equal([]);
      });

      it('grants nothing that is not used', () => {
        expect(unusedIn(proxy.calls(), account.permissions)).to.deep.equal([]);
        console.log(`${account.permissions.length} permissions, ${proxy.calls().length} calls`);
      });

      it('ends without an error', async () => {
        const { code } = await controller.terminate();
        expect(code).to.equal(0);
        expect(controller.log().filter(({ level }) => level === 'error')).to.deep.equal([]);
      });
    });
  }

  describe('without the optional ones', () => {
    let namespace: string;
    let controller: RunningController;
    const optional = ({ resource, verb }: Permission): boolean =>
      ['nodes', 'namespaces', 'pods/log', 'leases', 'configmaps'].includes(resource) ||
      (resource === 'events' && verb === 'create');

    before(async () => {
      namespace = await prepare('less', false);
      const shipping = { namespace, elsewhere: { default: namespace }, without: optional, files };
      const account = await shippedAccount('test/fixtures/everything', shipping);
      undo.push(account.remove);
      controller = undoing(
        await startController(account.kubeconfig, ['--read-logs-in', namespace, '--ledger-namespace', namespace]),
        ({ kill }) => kill(),
      );
      await createPod(namespace);
    });

    it('says in the condition Ready of each what is missing without it', async () => {
      await must([
        '--namespace',
        namespace,
        'wait',
        '--for=jsonpath={.status.phase}=Running',
        '--timeout=60s',
        'pod/held',
      ]);
      await must(['--namespace', namespace, 'delete', 'pod', 'held', '--timeout=60s']);
      const wanted = [
        'list and watch nodes: causes',
        'list and watch namespaces: a namespaceSelector',
        'get Leases in kube-node-lease',
        'create Events: violations',
        'get pods/log in',
        'No permission to get the ConfigMaps',
      ];
      await eventually(40, 'the condition names all', async () => {
        const ready = conditionOf(await readStatus(namespace, 'all'), 'Ready');
        const silent = wanted.filter((text) => ready?.message.includes(text) !== true);
        return (
          (silent.length === 0 && ready?.status === 'True') || `not named: ${silent.join('; ')}: ${ready?.message}`
        );
      });
    });

    it('judges all the same', async () => {
      await eventually(30, 'the Pod is judged', async () => {
        const { summary, timelines = [] } = await readStatus(namespace, 'all');
        return timelines.some(({ pod }) => pod.name === 'held') || JSON.stringify(summary);
      });
      const { code } = await controller.terminate();
      expect(code).to.equal(0);
    });
  });
});
