import { expect } from 'chai';
import { verdict, type RuleVerdict } from '../../../src/rules/verdict.ts';
import { series, total } from './exposition.ts';
import { judgedAs, onlyPod, testMetrics, uidOf } from './making.ts';
import { judgedAtEnd, play, RECORDINGS } from './recordings.ts';

const all = RECORDINGS.flatMap(judgedAtEnd);

function verdictsOf(accept: (verdict: RuleVerdict) => boolean): number {
  return all.flatMap(({ verdicts }) => verdicts).filter(accept).length;
}

describe('metrics of verdicts', () => {
  it('count the Pods held by rule and verdict, each once however often it is judged', async () => {
    const metrics = testMetrics();
    for (const judged of [...all, ...all]) metrics.podJudged(uidOf(judged), judged);
    const text = await metrics.render();
    for (const rule of ['StartOrder', 'StopOrder', 'SidecarStability', 'PodReadiness', 'GracePeriod']) {
      for (const state of ['Verified', 'Violated', 'Undecided', 'Pending', 'NotApplicable']) {
        const expected = verdictsOf((v) => v.rule === rule && v.verdict === state);
        expect(total(text, 'sidecaraudit_verdicts', { rule, verdict: state }) ?? 0, `${rule} ${state}`).equal(expected);
      }
    }
    expect(total(text, 'sidecaraudit_verdicts')).equal(verdictsOf(() => true));
  });

  it('speak of a Pod as it was judged last', async () => {
    const metrics = testMetrics();
    const pod = onlyPod('02-order');
    const pending = verdict('StopOrder', { verdict: 'Pending', reason: 'Running', message: '' });
    metrics.podJudged('uid', judgedAs(pod, [pending]));
    expect(total(await metrics.render(), 'sidecaraudit_verdicts', { verdict: 'Pending' })).equal(1);
    metrics.podJudged('uid', judgedAs(pod, [{ ...pending, verdict: 'Verified' }]));
    const text = await metrics.render();
    expect(series(text, 'sidecaraudit_verdicts').map((s) => s.labels['verdict'])).deep.equal(['Verified']);
  });

  it('count Jobs beside Pods', async () => {
    const metrics = testMetrics();
    await play(metrics, '06-legacy-job');
    const text = await metrics.render();
    expect(total(text, 'sidecaraudit_verdicts', { rule: 'JobCompletion', verdict: 'Violated' })).equal(1);
    expect(total(text, 'sidecaraudit_violations_total', { rule: 'JobCompletion' })).equal(1);
  });

  it('count the checks of the order rules', async () => {
    const metrics = testMetrics();
    for (const judged of all) metrics.podJudged(uidOf(judged), judged);
    const text = await metrics.render();
    const checks = all.flatMap(({ verdicts }) => verdicts).flatMap((v) => v.checks);
    expect(checks).not.empty;
    expect(total(text, 'sidecaraudit_order_checks')).equal(checks.length);
    expect(total(text, 'sidecaraudit_order_checks', { verdict: 'Undecided' })).equal(
      checks.filter((c) => c.verdict === 'Undecided').length,
    );
  });

  it('name the reason of what is undecided, every one of them known', async () => {
    const metrics = testMetrics();
    for (const judged of all) metrics.podJudged(uidOf(judged), judged);
    const text = await metrics.render();
    const reason = (rule: string, of: string) => total(text, 'sidecaraudit_undecided', { rule, reason: of });
    expect(reason('StopOrder', 'ForceDeleted')).equal(4);
    expect(reason('PodReadiness', 'WithinSlack')).equal(1);
    expect(total(text, 'sidecaraudit_undecided')).equal(verdictsOf((v) => v.verdict === 'Undecided'));
    expect(series(text, 'sidecaraudit_undecided', { reason: 'other' })).empty;
  });

  it('call a reason that is not known other', async () => {
    const metrics = testMetrics();
    const odd = verdict('StopOrder', { verdict: 'Undecided', reason: 'Never"Heard\nOf', message: '' });
    metrics.podJudged('uid', judgedAs(onlyPod('02-order'), [odd]));
    expect(total(await metrics.render(), 'sidecaraudit_undecided', { reason: 'other' })).equal(1);
  });
});

describe('the counter of violations', () => {
  const broken = (checks: readonly string[], cause: string | null): RuleVerdict =>
    verdict('StopOrder', {
      verdict: 'Violated',
      reason: 'OutOfOrder',
      message: '',
      cause,
      checks: checks.map((container) => ({
        attempt: 0,
        before: { container, transition: 'finished' },
        after: { container: 'sidecar', transition: 'finished' },
        verdict: 'Violated',
        reason: 'OutOfOrder',
        evidence: [],
      })),
    });

  it('counts what a recording shows once, though it was judged after every frame, and keeps it', async () => {
    const metrics = testMetrics();
    await play(metrics, '19-order-violated');
    for (const judged of judgedAtEnd('19-order-violated')) metrics.podJudged(uidOf(judged), null);
    const found = series(await metrics.render(), 'sidecaraudit_violations_total');
    expect(found.map(({ labels, value }) => [labels['rule'], labels['cause'], value])).deep.equal([
      ['StopOrder', 'ContainerCrashed', 1],
    ]);
  });

  it('counts each broken check once', async () => {
    const metrics = testMetrics();
    const pod = onlyPod('02-order');
    metrics.podJudged('uid', judgedAs(pod, [broken(['a'], 'NodeShutdown')]));
    metrics.podJudged('uid', judgedAs(pod, [broken(['a', 'b'], 'NodeShutdown')]));
    metrics.podJudged('uid', judgedAs(pod, [broken(['b'], 'NodeShutdown')]));
    metrics.podJudged('another', judgedAs(pod, [broken(['a'], 'NodeShutdown')]));
    expect(total(await metrics.render(), 'sidecaraudit_violations_total', { cause: 'NodeShutdown' })).equal(3);
  });

  it('keeps to the causes that are known', async () => {
    const metrics = testMetrics();
    for (const [i, cause] of [null, 'KubeletBug126525', 'KubeletBug3', 'Sabotage'].entries()) {
      metrics.podJudged(`uid-${i}`, judgedAs(onlyPod('02-order'), [broken(['a'], cause)]));
    }
    const text = await metrics.render();
    const counted = series(text, 'sidecaraudit_violations_total').map((s) => [s.labels['cause'], s.value]);
    expect(counted).deep.equal([
      ['Unknown', 1],
      ['KubeletBug', 2],
      ['other', 1],
    ]);
  });
});
