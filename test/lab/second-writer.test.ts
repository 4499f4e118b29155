/** Somebody else writes into a status: what the controller says of it comes back, with its history, and nobody loops. */
import { expect } from 'chai';
import { join } from 'node:path';
import type { AuditStatus } from '../../src/api/types.ts';
import { eventually, kubectl, must } from './kubectl.ts';
import { conditionOf, createAudit, installCrds, isSettled, readAudit, readStatus } from './support/audits.ts';
import { startController, type RunningController } from './support/controller.ts';
import { ADMIN_KUBECONFIG, ROOT, sleep, uniqueId } from './support/lab.ts';
import { sumOf } from './support/metrics.ts';
import { createNamespace } from './support/scenario.ts';

const NAMESPACE = `second-writer-${uniqueId()}`;
const MANIFEST = join(ROOT, 'test/fixtures/scenarios/03-completion/manifest.yaml');
/** At most one write per object in 5 s, and the watch takes its time. */
const COMES_BACK_S = 12;
const IDENTITY = { apiVersion: 'sidecaraudit.dev/v1alpha1', kind: 'SidecarAudit' };

describe('the controller and a second writer of the status', function () {
  this.timeout(120_000);
  let controller: RunningController;
  let ours: AuditStatus;

  /** What does not depend on when it was looked at. */
  const content = ({ summary, rules, history, violations, timelines }: AuditStatus): object => ({
    summary,
    rules,
    history,
    violations,
    timelines,
  });
  const comesBack = (): Promise<void> =>
    eventually(COMES_BACK_S, 'the content comes back', async () => {
      const now = await readStatus(NAMESPACE, 'all');
      return JSON.stringify(content(now)) === JSON.stringify(content(ours)) || JSON.stringify(now);
    });
  const writes = async (): Promise<number> =>
    sumOf(await controller.metrics(), 'sidecaraudit_status_writes_total', { result: 'written' });
  const apply = (status: object): Promise<string> =>
    must(['apply', '--server-side', '--subresource=status', '--field-manager=other', '--force-conflicts', '-f', '-'], {
      ...IDENTITY,
      metadata: { namespace: NAMESPACE, name: 'all' },
      status,
    });

  before(async () => {
    await installCrds();
    await createNamespace(NAMESPACE, {});
    await createAudit(NAMESPACE, 'all');
    controller = await startController(ADMIN_KUBECONFIG, ['--namespace', NAMESPACE]);
    await must(['--namespace', NAMESPACE, 'apply', '-f', MANIFEST]);
    await eventually(60, 'the Pod is over', async () => {
      const status = await readStatus(NAMESPACE, 'all');
      return (isSettled(status, 1) === true && status.history?.length === 1) || JSON.stringify(status.summary);
    });
    // Gone, so that the status alone knows of it.
    await must(['--namespace', NAMESPACE, 'delete', 'pod', '--all', '--wait']);
    await sleep(6_000);
    ours = await readStatus(NAMESPACE, 'all');
  });

  after(async () => {
    controller?.kill();
    await must(['delete', 'namespace', '--wait=false', '--ignore-not-found', NAMESPACE]);
  });

  it('takes fields back that another field manager applies', async () => {
    await apply({ observedGeneration: 77, summary: { ...ours.summary, pods: 99, violated: 98 } });
    await comesBack();
    expect((await readStatus(NAMESPACE, 'all')).observedGeneration).to.equal(ours.observedGeneration);
  });

  it('brings all back that a PUT of the whole status took away, the history of Pods that are gone too', async () => {
    const { metadata, spec } = await readAudit(NAMESPACE, 'all');
    await must(['replace', '--subresource=status', '-f', '-'], {
      ...IDENTITY,
      metadata: { ...metadata, managedFields: undefined },
      spec,
      status: { history: [], violations: [] },
    });
    await comesBack();
    expect(ours.history).to.have.length(1);
    expect(conditionOf(await readStatus(NAMESPACE, 'all'), 'Ready')?.status).to.equal('True');
  });

  it('then rests: nothing is written while nothing changes', async () => {
    await sleep(6_000);
    const [before, written] = [await readAudit(NAMESPACE, 'all'), await writes()];
    await sleep(12_000);
    expect(await readAudit(NAMESPACE, 'all')).to.deep.equal(before);
    expect(await writes()).to.equal(written);
  });

  it('writes once per 5 s at most against one that does not give up', async () => {
    const before = await writes();
    const from = performance.now();
    for (let i = 0; performance.now() - from < 15_000; i += 1) {
      await kubectl([
        '--namespace',
        NAMESPACE,
        'patch',
        'sidecaraudit',
        'all',
        '--subresource=status',
        '--type=merge',
        '-p',
        JSON.stringify({ status: { observedGeneration: 1000 + i } }),
      ]);
      await sleep(300);
    }
    const written = (await writes()) - before;
    console.log(`${written} writes in ${Math.round(performance.now() - from)} ms against a stubborn writer`);
    expect(written).to.be.within(1, 5);
    await comesBack();
  });
});
