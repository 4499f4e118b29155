/** A real Prometheus scrapes the live controller while it judges the demo's recordings, and evaluates every panel of every dashboard. */
import { expect } from 'chai';
import { setTimeout as sleep } from 'node:timers/promises';
import { DASHBOARDS } from '../../monitoring/dashboards/all.ts';
import { DEMO_RECORDINGS, namespaceOf, recordingPath } from '../../src/demo/recordings.ts';
import { startStage } from '../../src/demo/stage.ts';
import { createLogger } from '../../src/log.ts';
import { panelsOf, targetsOf } from '../monitoring/dashboards.ts';
import { withVariables } from '../monitoring/promql.ts';
import { freePort, startPrometheus, type Prometheus } from './support/prometheus.ts';

describe('every panel of the dashboards, over the demo', function () {
  this.timeout(120_000);
  let prometheus: Prometheus;
  let from: number;
  let to: number;

  before(async () => {
    const address = `127.0.0.1:${await freePort()}`;
    prometheus = await startPrometheus(address);
    const files = DEMO_RECORDINGS.map(({ name }) => recordingPath(name));
    from = Date.now() / 1000;
    const stage = await startStage({
      files,
      namespaces: await Promise.all(files.map(namespaceOf)),
      metricsAddress: address,
      log: createLogger({ level: 'error' }),
      onProgress: () => undefined,
      onJudged: () => undefined,
      onJobJudged: () => undefined,
    });
    try {
      await stage.playback.done;
      while (!stage.controller.idle()) await sleep(100);
      // So that the watches are begun again, too.
      await stage.server.refuse();
      await stage.server.listen();
      await sleep(4000);
      to = Date.now() / 1000;
    } finally {
      await stage.close();
    }
  });
  after(() => prometheus.stop());

  for (const dashboard of DASHBOARDS) {
    for (const panel of panelsOf(dashboard)) {
      it(`${dashboard.title ?? ''}: ${panel.title ?? ''}`, async () => {
        const found = [];
        for (const { expr } of targetsOf(panel)) {
          found.push(...(await prometheus.queryRange(withVariables(expr, { namespace: '.*' }), from, to)));
        }
        const values = found.flatMap((series) => series.values.map(([, value]) => Number(value)));
        expect(
          values.some((value) => Number.isFinite(value)),
          `${values.length} values`,
        ).to.equal(true);
      });
    }
  }

  it('shows the Jobs, restarts and unready Pods of the demo as what they are', async () => {
    const worst = async (expr: string): Promise<number> => {
      const series = await prometheus.queryRange(expr, from, to);
      return Math.max(0, ...series.flatMap(({ values }) => values.map(([, value]) => Number(value))));
    };
    expect(await worst('max(sidecaraudit_verdicts{rule="JobCompletion", verdict="Violated"})')).to.equal(1);
    expect(await worst('max(sidecaraudit_verdicts{rule="SidecarStability", verdict="Violated"})')).to.equal(1);
    expect(await worst('max(sidecaraudit_pods_held_not_ready)')).to.equal(1);
  });

  it('evaluates every alert without an error', async () => {
    expect(await prometheus.unhealthyRules()).to.deep.equal([]);
  });
});
