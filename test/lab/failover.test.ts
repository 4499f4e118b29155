/** Two replicas and one Lease: what one was about to tell the other tells, once; and what nobody saw is not guessed. */
import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { AuditStatus, PastPod } from '../../src/api/types.ts';
import { eventually, must } from './kubectl.ts';
import { createAudit, installCrds, readStatus, timelinesOf } from './support/audits.ts';
import type { RunningController } from './support/controller.ts';
import { lab, ROOT, sleep, uniqueId } from './support/lab.ts';
import { samplesOf } from './support/metrics.ts';
import { saidAt, startReplica, untilSaid } from './support/replicas.ts';
import { createNamespace } from './support/scenario.ts';

const NAMESPACE = `failover-${uniqueId()}`;
/** The longest that a verdict may be late for a SIGKILL, ms. */
const TAKE_OVER_MS = 17_000;

interface Manifest {
  readonly metadata: object;
}

const scenario = (folder: string, name: string): object => {
  const file = join(ROOT, 'test/fixtures/scenarios', folder, 'manifest.yaml');
  const manifest = parse(readFileSync(file, 'utf8')) as Manifest;
  return { ...manifest, metadata: { ...manifest.metadata, name } };
};
const PODS = [
  // Stop in order; each container takes 3 s for it.
  ...['order-killed', 'order-terminated', 'order-unseen'].map((name) => scenario('02-order', name)),
  // Stop out of order, when a sidecar is crashed while the app takes 6 s to stop.
  ...['early-before', 'early-killed'].map((name) => scenario('19-order-violated', name)),
];

const inNamespace = (...args: readonly string[]): Promise<string> => must(['--namespace', NAMESPACE, ...args]);
const remove = (...pods: readonly string[]): Promise<string> => inNamespace('delete', 'pod', ...pods, '--wait=false');
const past = ({ history = [] }: AuditStatus, name: string): PastPod | undefined => history.find((p) => p.name === name);

describe('two replicas of the controller', function () {
  this.timeout(240_000);
  const replicas: RunningController[] = [];
  const start = async (): Promise<RunningController> => {
    const replica = await startReplica(NAMESPACE);
    replicas.push(replica);
    return replica;
  };
  let [a, b, c]: RunningController[] = [];
  const running = (replica: RunningController | undefined): RunningController => {
    if (replica === undefined) throw new Error('it was not started');
    return replica;
  };

  /** Waits for what holds of the status, and returns how long that took from then, ms. */
  const toldAfter = async (since: number, what: string, holds: (status: AuditStatus) => boolean): Promise<number> => {
    await eventually(40, what, async () => {
      const status = await readStatus(NAMESPACE, 'all');
      return holds(status) || JSON.stringify(status.history);
    });
    return performance.now() - since;
  };

  before(async () => {
    await installCrds();
    await createNamespace(NAMESPACE, {});
    await createAudit(NAMESPACE, 'all');
    await createAudit(NAMESPACE, 'overlapping', { windowSeconds: 60 });
    await must(['--namespace', NAMESPACE, 'create', '-f', '-'], { apiVersion: 'v1', kind: 'List', items: PODS });
    a = await start();
    await untilSaid(a, 'leading', 10);
    b = await start();
    await inNamespace('wait', '--for=condition=Ready', '--timeout=90s', 'pod', '--all');
  });

  after(async () => {
    for (const replica of replicas) replica.kill();
    await must(['delete', 'namespace', '--wait=false', '--ignore-not-found', NAMESPACE]);
  });

  it('both are ready and see the same; one leads and alone writes', async () => {
    await untilSaid(running(b), 'following', 5);
    await remove('early-before');
    await sleep(1_500);
    await lab('crash', NAMESPACE, 'early-before', 'first-sidecar');
    await toldAfter(0, 'the violation', (s) => past(s, 'early-before')?.violated?.includes('StopOrder') === true);
    const leaders = await Promise.all(
      [a, b].map(async (replica) => samplesOf(await running(replica).metrics(), 'sidecaraudit_leader')[0]?.value),
    );
    expect(leaders).to.deep.equal([1, 0]);
    expect((await running(b).page('/readyz')).status).to.equal(200);
    expect(saidAt(running(b), 'status written')).to.equal(null);
  });

  it('killed while Pods stop: the other tells how they stopped, within 17 s of the kill', async () => {
    await remove('order-killed', 'early-killed');
    await sleep(1_500);
    await lab('crash', NAMESPACE, 'early-killed', 'first-sidecar');
    running(a).kill();
    const killedAt = performance.now();
    const tookMs = await toldAfter(
      killedAt,
      'both verdicts',
      (s) =>
        past(s, 'order-killed')?.verified?.includes('StopOrder') === true &&
        past(s, 'early-killed')?.violated?.includes('StopOrder') === true,
    );
    const leadMs = (saidAt(running(b), 'leading') ?? Infinity) - killedAt;
    console.log(
      `SIGKILL: the other leads after ${Math.round(leadMs)} ms, both verdicts after ${Math.round(tookMs)} ms`,
    );
    // Not before the lease may have run out.
    expect(leadMs).to.be.above(12_500);
    expect(tookMs).to.be.below(TAKE_OVER_MS);
  });

  it('asked to end while a Pod stops: the other leads at once', async () => {
    c = await start();
    await untilSaid(c, 'following', 5);
    await remove('order-terminated');
    await sleep(1_500);
    const since = performance.now();
    const { code, tookMs } = await running(b).terminate();
    await untilSaid(c, 'leading', 5);
    const leadMs = (saidAt(c, 'leading') ?? Infinity) - since;
    console.log(`SIGTERM: ended after ${Math.round(tookMs)} ms, the other leads after ${Math.round(leadMs)} ms`);
    expect(code).to.equal(0);
    expect(leadMs).to.be.below(4_000);
    await toldAfter(since, 'the verdict', (s) => past(s, 'order-terminated')?.verified?.includes('StopOrder') === true);
  });

  it('each Pod is told once, and each violation by one Event, though two audits see it and three have led', async () => {
    const statuses = [await readStatus(NAMESPACE, 'all'), await readStatus(NAMESPACE, 'overlapping')];
    for (const { history = [], summary } of statuses) {
      expect(history.map((p) => p.name).toSorted()).to.deep.equal([
        'early-before',
        'early-killed',
        'order-killed',
        'order-terminated',
      ]);
      expect(summary?.pods).to.equal(PODS.length);
    }
    const violations = new Set(
      statuses.flatMap((s) => (s.violations ?? []).map((v) => `${v.pod?.uid} ${v.rule} ${v.check ?? ''}`)),
    );
    expect([...violations].filter((v) => v.includes('StopOrder'))).to.have.length.above(1);
    const { items } = JSON.parse(await inNamespace('get', 'events', '-o', 'json')) as {
      readonly items: readonly { readonly source: { readonly component?: string }; readonly count?: number }[];
    };
    const told = items.filter(({ source }) => source.component === 'sidecar-audit');
    expect(told).to.have.length(violations.size);
    expect(told.map(({ count }) => count)).to.deep.equal(told.map(() => 1));
    console.log(`${told.length} Events for ${violations.size} violations in two audits`);
  });

  it('all down while a Pod dies: how it ended is NeverObserved after the return, and the history stays', async () => {
    await eventually(15, 'the status shows the Pod', async () => {
      const shown = timelinesOf(await readStatus(NAMESPACE, 'all')).map((t) => `${t.pod.name} ${t.phase}`);
      return shown.includes('order-unseen Running') || shown.join();
    });
    await running(c).terminate();
    const before = (await readStatus(NAMESPACE, 'all')).history ?? [];
    await inNamespace('delete', 'pod', 'order-unseen', '--timeout=60s');
    const d = await start();
    await untilSaid(d, 'leading', 10);
    await toldAfter(0, 'the Pod', (s) => past(s, 'order-unseen') !== undefined);
    const status = await readStatus(NAMESPACE, 'all');
    expect(past(status, 'order-unseen')).to.deep.include({ verified: ['StartOrder'] });
    expect(past(status, 'order-unseen')?.undecided).to.deep.include({ rule: 'StopOrder', reason: 'NeverObserved' });
    expect(status.history?.filter((p) => p.name !== 'order-unseen')).to.have.deep.members(before);
    expect(status.summary?.pods).to.equal(PODS.length);
  });
});
