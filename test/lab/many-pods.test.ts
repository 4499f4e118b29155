/** As many short Pods in a minute as the one node takes: each is in the counts of the status, or counted as left out. */
import { expect } from 'chai';
import type { AuditStatus } from '../../src/api/types.ts';
import { eventually, kubectl, must } from './kubectl.ts';
import { createAudit, installCrds, readStatus } from './support/audits.ts';
import { startController, type RunningController } from './support/controller.ts';
import { ADMIN_KUBECONFIG, sleep, uniqueId } from './support/lab.ts';
import { pod, sidecar } from './support/pods.ts';
import { createNamespace } from './support/scenario.ts';

const NAMESPACE = `many-pods-${uniqueId()}`;
const PODS = Number(process.env['MANY_PODS'] ?? 200);
/** Fewer than there are, so that some have to be left out. */
const HISTORY = 50;
/** Some have a sidecar; more of them would only keep the node busy. */
const ITEMS = Array.from({ length: PODS }, (_, n) => {
  const { spec, ...rest } = pod(`short-${n}`, { sidecars: n % 20 === 0 ? [sidecar('first')] : [], app: 'sleep 1' });
  return { ...rest, spec: { ...spec, terminationGracePeriodSeconds: 1 } };
});

const accountedFor = ({ summary, podsOmitted = 0 }: AuditStatus): number => (summary?.pods ?? 0) + podsOmitted;

describe(`the controller and ${PODS} short Pods`, function () {
  this.timeout(360_000);
  let controller: RunningController;

  before(async () => {
    await installCrds();
    await createNamespace(NAMESPACE, {});
    // How long a busy node takes to stop a sidecar is no matter here.
    const rules = [{ name: 'StartOrder' }, { name: 'StopOrder' }];
    await createAudit(NAMESPACE, 'all', { historyLimit: HISTORY, unlistedRules: 'Disabled', rules });
    controller = await startController(ADMIN_KUBECONFIG, ['--namespace', NAMESPACE]);
  });

  after(async () => {
    controller?.kill();
    await must(['delete', 'namespace', '--wait=false', '--ignore-not-found', NAMESPACE]);
  });

  it('accounts for every one', async () => {
    const from = performance.now();
    await must(['--namespace', NAMESPACE, 'create', '-f', '-'], { apiVersion: 'v1', kind: 'List', items: ITEMS });
    // Deleted as soon as they are over: neither the node nor the API keeps them all.
    await eventually(280, 'all are over', async () => {
      const over = ['delete', 'pod', '--field-selector=status.phase==Succeeded', '--wait=false'];
      await kubectl(['--namespace', NAMESPACE, ...over]);
      await sleep(2_000);
      const left = await must(['--namespace', NAMESPACE, 'get', 'pods', '-o', 'name']);
      return left === '' || `${left.split('\n').length} Pods left`;
    });
    const tookMs = performance.now() - from;
    await eventually(20, 'all are accounted for', async () => {
      const status = await readStatus(NAMESPACE, 'all');
      const done = accountedFor(status) === PODS && status.summary?.pending === 0 && status.history?.length === HISTORY;
      return done || `${accountedFor(status)} of ${PODS}: ${JSON.stringify(status.summary)}`;
    });
    const { summary, podsOmitted, violations } = await readStatus(NAMESPACE, 'all');
    console.log(
      `${PODS} Pods in ${Math.round(tookMs / 1000)} s: ${summary?.pods} in the counts, ${podsOmitted} counted as left out`,
    );
    expect(violations).to.deep.equal([]);
    // And it stays so: nothing is counted twice.
    await sleep(8_000);
    expect(accountedFor(await readStatus(NAMESPACE, 'all'))).to.equal(PODS);
  });
});
