import { expect } from 'chai';
import { createMetrics } from '../../../src/sinks/metrics/metrics.ts';
import { VERSION } from '../../../src/version.ts';
import { series, total } from './exposition.ts';
import { testMetrics } from './making.ts';

describe('metrics of the program itself', () => {
  it('say how much evidence is held when they are asked', async () => {
    let pods = 3;
    const metrics = testMetrics({ holdings: () => ({ pods, jobs: 2, events: 40, kept: 0 }) });
    expect(total(await metrics.render(), 'sidecaraudit_pods_held')).equal(3);
    pods = 4;
    const text = await metrics.render();
    expect(total(text, 'sidecaraudit_pods_held')).equal(4);
    expect(total(text, 'sidecaraudit_jobs_held')).equal(2);
    expect(total(text, 'sidecaraudit_events_held')).equal(40);
  });

  it('count what became of statuses, from 0 on, and measure those written', async () => {
    const metrics = testMetrics();
    const results = async () =>
      series(await metrics.render(), 'sidecaraudit_status_writes_total').map((s) => [s.labels['result'], s.value]);
    expect(await results()).deep.equal([
      ['written', 0],
      ['unchanged', 0],
      ['failed', 0],
      ['gone', 0],
      ['conflict', 0],
    ]);
    metrics.statusWritten('written', 3000);
    metrics.statusWritten('written', 60_000);
    metrics.statusWritten('unchanged', 3000);
    metrics.statusWritten('failed');
    expect(await results()).deep.equal([
      ['written', 2],
      ['unchanged', 1],
      ['failed', 1],
      ['gone', 0],
      ['conflict', 0],
    ]);
    const text = await metrics.render();
    expect(total(text, 'sidecaraudit_status_size_bytes_sum')).equal(63_000);
    expect(total(text, 'sidecaraudit_status_size_bytes_bucket', { le: '4096' })).equal(1);
  });

  it('count what became of Kubernetes Events', async () => {
    const metrics = testMetrics();
    for (const result of ['created', 'created', 'exists', 'failed'] as const) metrics.eventEmitted(result);
    const found = series(await metrics.render(), 'sidecaraudit_kubernetes_events_total');
    expect(found.map((s) => [s.labels['result'], s.value])).deep.equal([
      ['created', 2],
      ['exists', 1],
      ['failed', 1],
      ['dropped', 0],
    ]);
  });

  it('measure how long judging takes', async () => {
    const metrics = testMetrics();
    metrics.judged(0.002);
    metrics.judged(0.2);
    const text = await metrics.render();
    expect(total(text, 'sidecaraudit_judgement_duration_seconds_count')).equal(2);
    expect(total(text, 'sidecaraudit_judgement_duration_seconds_bucket', { le: '0.0025' })).equal(1);
  });

  it('tell the version', async () => {
    const [info] = series(await testMetrics().render(), 'sidecaraudit_build_info');
    expect(info?.value).equal(1);
    expect(info?.labels).include({ version: VERSION, node_version: process.version });
  });

  it('tell of the process and its event loop, without those that promtool finds fault with', async () => {
    const metrics = createMetrics({ holdings: () => ({ pods: 0, jobs: 0, events: 0, kept: 0 }) });
    await metrics.render();
    await wait(50);
    const until = performance.now() + 60;
    while (performance.now() < until); // a stall, to be seen in the lag
    await wait(50);
    const text = await metrics.render();
    expect(total(text, 'nodejs_eventloop_lag_max_seconds')).greaterThan(0.02);
    expect(total(text, 'process_resident_memory_bytes')).greaterThan(10_000_000);
    for (const kind of ['handles', 'requests', 'resources']) expect(text).not.contain(`nodejs_active_${kind}_total`);
    expect(metrics.contentType).contain('text/plain; version=0.0.4');
  });
});

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
