/**
 * All replicas are gone, and the Events with them: what was decided of living Pods stands, by the ledger. The controller has
 * what config/rbac gives it, and no more.
 */
import { expect } from 'chai';
import { eventually, must } from './kubectl.ts';
import {
  conditionOf,
  createAudit,
  installCrds,
  isSettled,
  readStatus,
  timelinesOf,
  verdictOf,
} from './support/audits.ts';
import { startController, type RunningController } from './support/controller.ts';
import { scratch, uniqueId } from './support/lab.ts';
import { pod, sidecar, untilAsked } from './support/pods.ts';
import { createNamespace } from './support/scenario.ts';
import { serviceAccount, type ServiceAccount } from './support/service-account.ts';

const NAMESPACE = `ledger-${uniqueId()}`;
/** Two sidecars and an app begin within a second or two; of some of these Pods, two within the same one. */
const PODS = ['a', 'b', 'c'].map((name) =>
  pod(name, { sidecars: [sidecar('first'), sidecar('second')], app: untilAsked(0) }),
);
const EXPIRED = 'which has since expired';

describe('the ledger, on a real cluster', function () {
  this.timeout(600_000);
  const files = scratch();
  let account: ServiceAccount;
  let controller: RunningController;

  const start = async (): Promise<void> => {
    controller = await startController(account.kubeconfig, ['--namespace', NAMESPACE, '--ledger-namespace', NAMESPACE]);
  };
  const inNamespace = (...args: readonly string[]): Promise<string> => must(['--namespace', NAMESPACE, ...args]);
  const startsAre = (wanted: string): Promise<void> =>
    eventually(30, `StartOrder is ${wanted}`, async () => {
      const said = verdictOf(await readStatus(NAMESPACE, 'all'), 'StartOrder');
      return said === wanted || said;
    });
  const messages = async (): Promise<readonly string[]> =>
    timelinesOf(await readStatus(NAMESPACE, 'all')).flatMap(({ verdicts }) =>
      verdicts.filter((v) => v.rule === 'StartOrder').map((v) => v.message ?? ''),
    );

  before(async () => {
    await installCrds();
    await createNamespace(NAMESPACE, {});
    account = await serviceAccount(NAMESPACE, files);
    await createAudit(NAMESPACE, 'all');
    await start();
    await must(['--namespace', NAMESPACE, 'create', '-f', '-'], { apiVersion: 'v1', kind: 'List', items: PODS });
    await startsAre('3 verified');
  });

  after(async () => {
    controller?.kill();
    await account?.remove();
    await must(['delete', 'namespace', '--wait=false', '--ignore-not-found', NAMESPACE]);
    files.remove();
  });

  it('keeps what was decided in a ConfigMap, within what config/rbac grants', async () => {
    await controller.terminate();
    const pods = await inNamespace('get', 'configmap', 'sidecar-audit-ledger-00', '-o', 'jsonpath={.data.pods}');
    expect(pods.trimEnd().split('\n')).to.have.length(3);
    console.log(`${Math.round(pods.length / 3)} bytes a Pod of two sidecars and an app`);
  });

  it('holds the verdicts when the Events are gone and the controller is another', async () => {
    await inNamespace('delete', 'events', '--all');
    await start();
    let aged = 0;
    await eventually(30, 'some rest on the ledger', async () => {
      aged = (await messages()).filter((m) => m.includes(EXPIRED)).length;
      return aged > 0 || JSON.stringify(await messages());
    });
    await startsAre('3 verified');
    console.log(`${aged} of 3 verdicts rest on the ledger`);
    expect(conditionOf(await readStatus(NAMESPACE, 'all'), 'Ready')?.message).not.to.include('ConfigMaps');
  });

  it('decides the order of stops by what comes then, and lets go of what is gone', async () => {
    await inNamespace('delete', 'pod', 'a', '--timeout=60s');
    await eventually(30, 'the Pod is over', async () => {
      const { history } = await readStatus(NAMESPACE, 'all');
      const verified = history?.find((h) => h.name === 'a')?.verified ?? [];
      return (verified.includes('StartOrder') && verified.includes('StopOrder')) || JSON.stringify(history);
    });
    await controller.terminate();
    const pods = await inNamespace('get', 'configmap', 'sidecar-audit-ledger-00', '-o', 'jsonpath={.data.pods}');
    expect(pods.trimEnd().split('\n')).to.have.length(2);
  });

  it('without it the same is EvidenceExpired', async () => {
    await inNamespace('delete', 'configmap', 'sidecar-audit-ledger-00');
    await inNamespace('delete', 'events', '--all');
    await start();
    await eventually(30, 'all are seen', async () => {
      const seen = isSettled(await readStatus(NAMESPACE, 'all'), 3);
      return seen === true || seen.startsWith('pending') || seen;
    });
    await eventually(30, 'they are open', async () => {
      const said = await messages();
      return said.some((m) => m.includes('EvidenceExpired')) || JSON.stringify(said);
    });
    expect((await messages()).filter((m) => m.includes(EXPIRED))).to.deep.equal([]);
    const { code } = await controller.terminate();
    expect(code).to.equal(0);
  });
});
