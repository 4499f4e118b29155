import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import type { AuditStatus } from '../../src/api/types.ts';
import { startBench, type Bench } from './harness.ts';

const NAMESPACE = 'rec-liveness-80592';
const statuses = JSON.parse(readFileSync('test/fixtures/statuses/b242261.json', 'utf8')) as Record<string, AuditStatus>;

describe('controller, on the status that an earlier build left', () => {
  let bench: Bench;
  afterEach(() => bench.close());

  async function takenOver(status: object): Promise<AuditStatus> {
    bench = await startBench({
      before: ({ store }) =>
        store.put('sidecaraudits', 'ADDED', {
          apiVersion: 'sidecaraudit.dev/v1alpha1',
          kind: 'SidecarAudit',
          metadata: { namespace: NAMESPACE, name: 'audit', uid: 'old', generation: 1 },
          spec: {},
          status,
        }),
    });
    await bench.settle();
    return bench.status(NAMESPACE, 'audit');
  }

  it('carries its history and violations on', async () => {
    const old = statuses[NAMESPACE] ?? {};
    const status = await takenOver(old);
    expect(status.history).to.deep.equal(old.history);
    expect(status.violations?.map((v) => v.rule)).to.deep.equal(old.violations?.map((v) => v.rule));
    expect(bench.log.filter((l) => l.level === 'error' || l.level === 'warn')).to.deep.equal([]);
  });

  it('carries on what it can read beside garbage, and names the garbage', async () => {
    const old = statuses[NAMESPACE] ?? {};
    const status = await takenOver({
      ...old,
      history: [7, { uid: 'x' }, ...(old.history ?? [])],
      summary: 'many',
      future: 1,
    });
    expect(status.history).to.deep.equal(old.history);
    expect(status.summary?.pods).to.equal(old.history?.length);
    const named = bench.log.filter((l) => l.message === 'part of a status cannot be read and is left out');
    expect(new Set(named.map((l) => l.fields['problem']))).to.deep.equal(
      new Set([
        'status.history[0] must be object',
        'status.history[1].name is required',
        'status.summary must be object',
      ]),
    );
    expect(bench.log.filter((l) => l.level === 'error')).to.deep.equal([]);
  });
});
