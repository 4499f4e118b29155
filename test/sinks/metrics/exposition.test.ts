import { expect } from 'chai';
import { CATALOG } from '../../../src/sinks/metrics/catalog.ts';
import { createMetrics } from '../../../src/sinks/metrics/metrics.ts';
import { families } from './exposition.ts';
import { testMetrics } from './making.ts';
import { lint, ownLint } from './promlint.ts';
import { play, RECORDINGS } from './recordings.ts';

describe('the exposition', () => {
  it('is as promtool wants it, with all recordings in it', async () => {
    const metrics = createMetrics({ holdings: () => ({ pods: 27, jobs: 5, events: 100, kept: 0 }) });
    for (const recording of RECORDINGS) await play(metrics, recording);
    metrics.statusWritten('written', 2000);
    metrics.eventEmitted('created');
    metrics.judged(0.001);
    metrics.watch({
      resource: 'pods',
      connected: true,
      synced: true,
      lastFrameAt: 1_700_000_000_000_000,
      restartsByReason: { Ended: 1 },
      frames: 10,
      skipped: 1,
      relistDiscrepancies: 1,
      lastError: null,
      blockedBy: null,
    });
    const text = await metrics.render();
    expect(lint(text)).deep.equal([]);
    expect(ownLint(text)).deep.equal([]);
  }).timeout(60_000);

  it('has each metric of the catalog, of its type, and no other', async () => {
    const found = families(await testMetrics().render());
    const catalog = Object.values(CATALOG).map(({ name, type }) => [name, type] as const);
    expect([...found]).have.deep.members(catalog);
  });

  it('is checked by something that finds faults', () => {
    const faulty = '# TYPE sidecaraudit_frames counter\nsidecaraudit_frames 1\n';
    expect(lint(faulty)).not.empty;
    expect(ownLint(faulty)).length(2);
    expect(ownLint('# HELP a_total x\n# TYPE a_total counter\na_total{b="c} 1\n')).length(1);
    expect(ownLint('# HELP a x\n# TYPE a gauge\na 1\na 1\n')).deep.equal(['twice: a']);
  });
});
