/** What a user can get wrong, on a real cluster: a permission that is missing, audits that select nothing or go away. */
import { expect } from 'chai';
import { join } from 'node:path';
import { eventually, must } from './kubectl.ts';
import {
  conditionOf,
  createAudit,
  findAudit,
  installCrds,
  isSettled,
  readStatus,
  verdictOf,
} from './support/audits.ts';
import { startController, type RunningController } from './support/controller.ts';
import { ROOT, scratch, uniqueId } from './support/lab.ts';
import { createNamespace } from './support/scenario.ts';
import { serviceAccount, type ServiceAccount } from './support/service-account.ts';

const NAMESPACE = `bad-input-${uniqueId()}`;
const SCENARIOS = ['03-completion', '07-native-job'].map((name) =>
  join(ROOT, 'test/fixtures/scenarios', name, 'manifest.yaml'),
);

describe('the controller, without a permission and with odd audits', function () {
  this.timeout(600_000);
  const files = scratch();
  let account: ServiceAccount;
  let controller: RunningController;

  before(async () => {
    await installCrds();
    await createNamespace(NAMESPACE, {});
    account = await serviceAccount(NAMESPACE, files, ['jobs']);
    await createAudit(NAMESPACE, 'all');
    await createAudit(NAMESPACE, 'doomed');
    await createAudit(NAMESPACE, 'nothing', { selector: { matchLabels: { app: 'there-is-none' } } });
    controller = await startController(account.kubeconfig, ['--namespace', NAMESPACE]);
    for (const manifest of SCENARIOS) await must(['--namespace', NAMESPACE, 'apply', '-f', manifest]);
  });

  after(async () => {
    controller?.kill();
    await account?.remove();
    await must(['delete', 'namespace', '--wait=false', '--ignore-not-found', NAMESPACE]);
    files.remove();
  });

  it('goes on when an audit is deleted while it judges for it', async () => {
    await eventually(20, 'Pods of it are judged', async () => {
      const { rules = [] } = await readStatus(NAMESPACE, 'doomed');
      return rules.some((r) => r.pending > 0) || JSON.stringify(rules);
    });
    await must(['--namespace', NAMESPACE, 'delete', 'sidecaraudit', 'doomed']);
  });

  it('says which permission is missing, in the condition Ready', async () => {
    await eventually(20, 'the condition says so', async () => {
      const ready = conditionOf(await readStatus(NAMESPACE, 'all'), 'Ready');
      const says =
        ready?.status === 'False' && ready.reason === 'Forbidden' && /watch jobs: JobCompletion/u.test(ready.message);
      return says || JSON.stringify(ready);
    });
  });

  it('judges what it may see', async () => {
    await eventually(60, 'both Pods are judged', async () => isSettled(await readStatus(NAMESPACE, 'all'), 2));
    const status = await readStatus(NAMESPACE, 'all');
    for (const rule of ['StartOrder', 'PodCompletion'] as const) expect(verdictOf(status, rule)).to.equal('2 verified');
    expect(status.violations).to.deep.equal([]);
    expect(verdictOf(status, 'JobCompletion')).to.equal('-');
    expect(conditionOf(status, 'Ready')).to.include({ status: 'False', reason: 'Forbidden' });
  });

  it('says of an audit that selects nothing that it selects nothing', async () => {
    const status = await readStatus(NAMESPACE, 'nothing');
    expect(status.summary?.pods).to.equal(0);
    expect(conditionOf(status, 'Verified')).to.include({ status: 'Unknown', reason: 'NoPods' });
    expect(status.timelines).to.deep.equal([]);
  });

  it('does not bring back the audit that was deleted', async () => {
    expect(await findAudit(NAMESPACE, 'doomed')).to.equal(null);
  });

  it('judges the Job too, once the permission is given', async () => {
    await must(['patch', 'clusterrole', account.name, '--type=json', '--patch', JSON.stringify([ADD_JOBS])]);
    await eventually(60, 'the Job is judged', async () => {
      const status = await readStatus(NAMESPACE, 'all');
      const said = [verdictOf(status, 'JobCompletion'), conditionOf(status, 'Ready')?.status].join(' ');
      return said === 'verified True' || said;
    });
  });

  it('said each trouble once, and nothing else was an error', async () => {
    const errors = controller.log().filter((l) => l.level === 'error' || l.level === 'none');
    expect(errors.map((l) => l.message)).to.deep.equal(['resources cannot be watched']);
    expect(JSON.parse(errors[0]?.raw ?? '')).to.deep.include({
      code: 'SA2003',
      resources: ['jobs'],
      reason: 'Forbidden',
    });
    await eventually(5, 'it says that it is over', async () => {
      const over = controller.log().filter((l) => l.message === 'what stood in the way of watches is over');
      return over.length === 1 || `${over.length} lines`;
    });
    const { code, tookMs } = await controller.terminate();
    expect(code).to.equal(0);
    expect(tookMs).to.be.below(5_000);
  });
});

const ADD_JOBS = {
  op: 'add',
  path: '/rules/-',
  value: { apiGroups: ['batch'], resources: ['jobs'], verbs: ['get', 'list', 'watch'] },
};
