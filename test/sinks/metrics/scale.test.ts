import { expect } from 'chai';
import { samples } from './exposition.ts';
import { renamed, testMetrics } from './making.ts';
import { judgedAtEnd, RECORDINGS } from './recordings.ts';

const PODS = 10_000;
const NAMESPACES = 200;

describe('many Pods', () => {
  const all = RECORDINGS.flatMap(judgedAtEnd);
  const metrics = testMetrics({ maxNamespaces: NAMESPACES });
  const wave = (prefix: string): void => {
    for (let i = 0; i < PODS; i += 1) {
      const judged = all[i % all.length];
      if (judged === undefined) throw new Error('no recordings');
      const namespace = `${prefix}-${i % NAMESPACES}`;
      metrics.podJudged(`${prefix}-${i}`, renamed(judged, { namespace, name: `pod-${i}` }));
    }
  };
  const letGo = (prefix: string): void => {
    for (let i = 0; i < PODS; i += 1) metrics.podJudged(`${prefix}-${i}`, null);
  };
  const keys = (text: string, only: (name: string) => boolean): string[] =>
    samples(text)
      .filter((s) => only(s.name))
      .map((s) => `${s.name} ${JSON.stringify(s.labels)} ${s.value}`);
  const isGauge = (name: string): boolean => !/_(?:total|bucket|sum|count)$/.test(name);

  it('are rendered fast, and leave no series behind when they are let go', async () => {
    const baseline = keys(await metrics.render(), isGauge);
    wave('first');
    await metrics.render(); // every line is written for the first time
    const from = performance.now();
    const full = await metrics.render();
    const took = performance.now() - from;
    expect(samples(full).filter((s) => s.name === 'sidecaraudit_verdicts').length).greaterThan(NAMESPACES * 7);
    // Some 5 ms on an idle machine, and 50 are allowed; the machine that runs this has other things to do.
    expect(took).lessThan(250);

    letGo('first');
    const empty = await metrics.render();
    expect(keys(empty, isGauge)).deep.equal(baseline);

    // Other namespaces take the places of the first ones: counters do not grow without end either.
    wave('second');
    letGo('second');
    const again = await metrics.render();
    expect(keys(again, isGauge)).deep.equal(baseline);
    expect(samples(again).length).equal(samples(empty).length);
    expect(again).contain('second-').and.not.contain('first-');
  });
});
