import { expect } from 'chai';
import { verdict, type RuleVerdict } from '../../../src/rules/verdict.ts';
import { series, total } from './exposition.ts';
import { judgedAs, onlyPod, renamed, testMetrics } from './making.ts';
import { play } from './recordings.ts';

const OPEN = 'sidecaraudit_open_violations';

describe('what goes on at the moment', () => {
  it('a sidecar that holds its Pod not Ready is shown while it does, and named once that is a violation', async () => {
    const metrics = testMetrics();
    const held: number[] = [];
    const open: (string | undefined)[] = [];
    await play(metrics, '05-readiness', async () => {
      const text = await metrics.render();
      held.push(total(text, 'sidecaraudit_pods_held_not_ready') ?? 0);
      for (const { labels } of series(text, OPEN)) {
        open.push(`${labels['pod']} ${labels['job_name']} ${labels['container']} ${labels['rule']}`);
      }
    });
    expect(new Set(held)).deep.equal(new Set([0, 1]));
    expect(held.at(-1)).equal(0);
    expect(new Set(open)).deep.equal(new Set(['sidecar-readiness  sidecar PodReadiness']));
    // It was held from the first frames on, and for a minute before it was a violation.
    expect(held.indexOf(1)).greaterThan(-1);
    expect(held.filter((n) => n === 1).length).greaterThan(open.length);
    expect(series(await metrics.render(), OPEN)).empty;
  });

  it('a Job that is kept alive is named, with the container that keeps it', async () => {
    const metrics = testMetrics();
    const open = new Set<string>();
    await play(metrics, '06-legacy-job', async () => {
      for (const { labels } of series(await metrics.render(), OPEN)) {
        open.add(`${labels['pod']}|${labels['job_name']}|${labels['container']}|${labels['rule']}`);
      }
    });
    expect([...open]).deep.equal(['|legacy-job|proxy|JobCompletion']);
    expect(series(await metrics.render(), OPEN)).empty;
  });

  const looping = (since: number): RuleVerdict =>
    verdict('SidecarStability', {
      verdict: 'Violated',
      reason: 'Crash',
      message: '',
      container: 'proxy',
      open: true,
      since,
    });

  it('only the newest open violations have series, and the rest are counted', async () => {
    const metrics = testMetrics({ maxOpenViolations: 3 });
    const pod = onlyPod('02-order');
    // In an order that is neither that of the names nor that of the times; p5 and p4 began together.
    const since = [5, 1, 4, 2, 7, 7, 3];
    for (const [i, at] of since.entries()) {
      metrics.podJudged(`uid-${i}`, judgedAs(renamed(pod, { name: `p${i}` }), [looping(at)]));
    }
    const shown = async () => series(await metrics.render(), OPEN).map((s) => s.labels['pod']);
    const leftOut = async () => total(await metrics.render(), 'sidecaraudit_open_violations_left_out');
    expect(await shown()).deep.equal(['p4', 'p5', 'p0']);
    expect(await leftOut()).equal(4);

    metrics.podJudged('uid-4', null);
    expect(await shown()).deep.equal(['p5', 'p0', 'p2']);
    metrics.podJudged('uid-0', judgedAs(renamed(pod, { name: 'p0' }), []));
    expect(await shown()).deep.equal(['p5', 'p2', 'p6']);
    expect(await leftOut()).equal(2);
  });

  it('by default a hundred of them have series', async () => {
    const metrics = testMetrics();
    const pod = onlyPod('02-order');
    for (let i = 0; i < 150; i += 1) {
      metrics.podJudged(`uid-${i}`, judgedAs(renamed(pod, { name: `p${i}` }), [looping(i)]));
    }
    const text = await metrics.render();
    expect(series(text, OPEN)).length(100);
    expect(total(text, 'sidecaraudit_open_violations_left_out')).equal(50);
  });
});
