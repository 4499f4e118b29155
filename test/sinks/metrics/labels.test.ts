import { expect } from 'chai';
import { assert, property, string } from 'fast-check';
import { verdict } from '../../../src/rules/verdict.ts';
import { labelValue } from '../../../src/sinks/metrics/label-value.ts';
import { samples, series, total } from './exposition.ts';
import { judgedAs, onlyPod, renamed, testMetrics } from './making.ts';
import { lint } from './promlint.ts';

const HOSTILE = [
  '__proto__',
  'constructor',
  '',
  'a"} 1\nsidecaraudit_verdicts{namespace="forged',
  'back\\slash',
  '\ud800 alone',
  '\u001b[31mred\u202e',
  'x'.repeat(10_000),
  'a,rule:StopOrder,verdict:Verified',
  '😀'.repeat(100),
];

const VERDICTS = [
  verdict('SidecarStability', {
    verdict: 'Violated',
    reason: 'Crash',
    message: '',
    container: 'c',
    open: true,
    since: 1,
  }),
];

describe('labels', () => {
  it('have values of bounded length and ordinary characters, whatever they are made from', () => {
    assert(
      property(string({ unit: 'binary', maxLength: 300 }), (text) => {
        const value = labelValue(text);
        expect(value.length).at.most(128);
        expect(value).match(/^[\w.:+/ \uFFFD-]*$/);
        expect(labelValue(value)).equal(value);
      }),
    );
    expect(labelValue('kube-system')).equal('kube-system');
    expect(labelValue('a\ud800b')).equal('a\uFFFDb');
  });

  it('of hostile names forge no series and are readable', async () => {
    const metrics = testMetrics();
    const pod = onlyPod('02-order');
    for (const [i, name] of HOSTILE.entries()) {
      const named = VERDICTS.map((v) => ({ ...v, container: name }));
      metrics.podJudged(`uid-${i}`, judgedAs(renamed(pod, { namespace: name, name }), named));
    }
    const text = await metrics.render();
    expect(lint(text)).deep.equal([]);
    expect(series(text, 'sidecaraudit_verdicts')).length(HOSTILE.length);
    expect(total(text, 'sidecaraudit_verdicts', { rule: 'SidecarStability', verdict: 'Violated' })).equal(
      HOSTILE.length,
    );
    expect(series(text, 'sidecaraudit_open_violations')).length(HOSTILE.length);
    expect(series(text, 'sidecaraudit_verdicts', { namespace: '__proto__' })).length(1);
    for (const { labels } of samples(text)) {
      for (const value of Object.values(labels)) expect(value.length).at.most(128);
    }
    for (const i of HOSTILE.keys()) metrics.podJudged(`uid-${i}`, null);
    expect(series(await metrics.render(), 'sidecaraudit_verdicts')).empty;
  });
});

describe('namespaces', () => {
  const judge = (metrics: ReturnType<typeof testMetrics>, uid: string, namespace: string): void =>
    metrics.podJudged(uid, judgedAs(renamed(onlyPod('02-order'), { namespace }), VERDICTS));
  const namespacesOf = (text: string, name: string) => series(text, name).map((s) => [s.labels['namespace'], s.value]);

  it('beyond the most that are told apart are other, and counted', async () => {
    const metrics = testMetrics({ maxNamespaces: 2 });
    for (const [i, namespace] of ['a', 'b', 'c', 'd', 'a', 'c'].entries()) judge(metrics, `uid-${i}`, namespace);
    const text = await metrics.render();
    expect(namespacesOf(text, 'sidecaraudit_verdicts')).deep.equal([
      ['a', 2],
      ['b', 1],
      ['other', 3],
    ]);
    expect(total(text, 'sidecaraudit_namespace_overflow_total')).equal(3);
    // A Pod stays where it was counted first.
    judge(metrics, 'uid-2', 'c');
    expect(total(await metrics.render(), 'sidecaraudit_namespace_overflow_total')).equal(3);
  });

  it('that are empty give up their place, and their counters, only when another needs it', async () => {
    const metrics = testMetrics({ maxNamespaces: 2 });
    judge(metrics, 'uid-0', 'a');
    judge(metrics, 'uid-1', 'b');
    metrics.podJudged('uid-0', null);
    const empty = await metrics.render();
    expect(namespacesOf(empty, 'sidecaraudit_verdicts')).deep.equal([['b', 1]]);
    expect(namespacesOf(empty, 'sidecaraudit_violations_total')).deep.equal([
      ['a', 1],
      ['b', 1],
    ]);
    judge(metrics, 'uid-2', 'c');
    const text = await metrics.render();
    expect(namespacesOf(text, 'sidecaraudit_verdicts')).deep.equal([
      ['b', 1],
      ['c', 1],
    ]);
    expect(namespacesOf(text, 'sidecaraudit_violations_total')).deep.equal([
      ['b', 1],
      ['c', 1],
    ]);
    expect(total(text, 'sidecaraudit_namespace_overflow_total')).equal(0);
  });

  it('that are really called other share the place of the rest', async () => {
    const metrics = testMetrics({ maxNamespaces: 1 });
    for (const [i, namespace] of ['a', 'b', 'other'].entries()) judge(metrics, `uid-${i}`, namespace);
    expect(namespacesOf(await metrics.render(), 'sidecaraudit_verdicts')).deep.equal([
      ['a', 1],
      ['other', 2],
    ]);
    for (const i of [0, 1, 2]) metrics.podJudged(`uid-${i}`, null);
    expect(namespacesOf(await metrics.render(), 'sidecaraudit_verdicts')).empty;
  });
});
