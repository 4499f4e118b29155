import { get } from 'node:https';
import { expect } from 'chai';
import type { AuditStatus } from '../../src/api/types.ts';
import type { Overview, PodAnswer, PodsAnswer } from '../../src/page/wire.ts';
import { parseTime } from '../../src/evidence/time.ts';
import { startBench, until, type Bench } from './harness.ts';

/** Idle alone may also be that nothing has come yet. */
function judged(bench: Bench, ...namespaces: readonly string[]): Promise<void> {
  const counted = (namespace: string): boolean =>
    ['audit', 'strict'].some((name) => {
      const { summary } = bench.status(namespace, name) as AuditStatus;
      return summary?.pods === 1;
    });
  return until(() => namespaces.every(counted) && bench.controller.idle());
}

describe('the page of a controller', () => {
  let bench: Bench;
  const read = async <T>(path: string): Promise<T> =>
    (await (await fetch(`${bench.controller.pageUrl}/api/${path}`)).json()) as T;
  const pods = async (): Promise<PodsAnswer> => read<PodsAnswer>('pods');

  before(async () => {
    bench = await startBench({ page: { address: '127.0.0.1:0', callersOnly: false } });
    bench.audit('rec-order-violated-81229', 'audit');
    bench.audit('rec-legacy-job-80776', 'strict', { rules: [{ name: 'JobCompletion', threshold: '30s' }] });
  });
  after(() => bench.close());

  it('has a row for each Pod that an audit selects, and none before', async () => {
    expect((await pods()).pods).to.deep.equal([]);
    await bench.play('19-order-violated');
    await bench.play('06-legacy-job');
    await judged(bench, 'rec-order-violated-81229', 'rec-legacy-job-80776');
    const { pods: rows } = await pods();
    expect(rows.map((r) => `${r.namespace}/${r.name} ${r.verdicts}`)).to.include.members([
      'rec-order-violated-81229/killed-early VX- VVVVV',
      'rec-legacy-job-80776/legacy-job-kbgn6 ---XV---V',
    ]);
    expect(rows.find((r) => r.name === 'killed-early')?.note).to.match(/^first-sidecar finished before second-sidecar/);
  });

  it('shows a Pod as it is judged for its audit, with its Job', async () => {
    const row = (await pods()).pods.find((r) => r.name === 'legacy-job-kbgn6');
    const answer = await read<PodAnswer>(`pod?uid=${row?.uid}`);
    expect(answer.judgedBy).to.deep.equal({ namespace: 'rec-legacy-job-80776', name: 'strict' });
    expect(answer.job?.name).equal('legacy-job');
    expect(answer.job?.verdicts.map((v) => `${v.rule} ${v.verdict}`)).to.deep.equal(['JobCompletion Violated']);
    expect(answer.view.lanes.map((l) => l.name)).to.deep.equal(['app', 'proxy']);
    expect(answer.row).to.deep.equal(row);
  });

  it('tells the audits with their conditions, when they are written', async () => {
    await until(() => bench.status('rec-order-violated-81229', 'audit')['conditions'] !== undefined);
    let conditions: readonly string[] = [];
    const deadline = performance.now() + 5_000;
    while (conditions.length === 0 && performance.now() < deadline) {
      const { audits } = await read<Overview>('overview');
      conditions = (audits.find((a) => a.name === 'audit')?.conditions ?? []).map((c) => `${c.type}=${c.status}`);
    }
    expect(conditions).to.include('Verified=False');
  });

  it('says up to when it knows', async () => {
    const { now } = await pods();
    expect(now).to.be.above(parseTime('2026-11-22T20:50:00Z') ?? Infinity);
  });
});

describe('the page of a controller that asks who is there', () => {
  let bench: Bench;
  before(async function () {
    this.timeout(30_000);
    // Every address: others can reach it, so it is TLS as well.
    bench = await startBench({ page: { address: '0.0.0.0:0', callersOnly: true } });
    bench.audit('rec-order-violated-81229', 'audit');
    bench.audit('rec-order-80555', 'audit');
    await bench.play('02-order');
    await bench.play('19-order-violated');
    await judged(bench, 'rec-order-violated-81229', 'rec-order-80555');
    const list = (...namespaces: readonly string[]): readonly string[] =>
      namespaces.flatMap((namespace) => [`list pods ${namespace}`, `list events ${namespace}`]);
    bench.server.accounts.set('anns', { username: 'ann', may: list('rec-order-80555') });
    bench.server.accounts.set('bobs', { username: 'bob', may: ['list pods', 'list pods rec-order-80555'] });
    bench.server.accounts.set('cats', { username: 'cat', may: ['list pods', 'list events'] });
  });
  after(() => bench.close());

  /** The status, and which Pods are told of. */
  const ask = (token: string | null): Promise<string> =>
    new Promise((resolve, reject) => {
      const { port } = new URL(bench.controller.pageUrl ?? '');
      const headers = token === null ? {} : { Authorization: `Bearer ${token}` };
      const asked = get(
        { host: '127.0.0.1', port, path: '/api/pods', headers, rejectUnauthorized: false, agent: false },
        (response) => {
          let text = '';
          response.on('data', (chunk) => {
            text += String(chunk);
          });
          response.on('end', () => {
            const names = [...text.matchAll(/"name":"([^"]+)"/g)].map(([, name]) => String(name)).toSorted();
            resolve([response.statusCode, ...names].join(' '));
          });
        },
      );
      asked.on('error', reject);
    });

  it('is served by TLS where others can reach it', () => {
    expect(bench.controller.pageUrl).to.match(/^https:/);
  });

  it('shows nothing to those whom the API server does not know', async () => {
    expect(await ask(null)).equal('401');
    expect(await ask('nobodys')).equal('401');
  });

  it('shows each what they may list, Pods and Events both', async () => {
    expect(await ask('anns')).equal('200 sidecar-order');
    expect(await ask('bobs')).equal('200');
    expect(await ask('cats')).equal('200 killed-early sidecar-order');
  });
});
