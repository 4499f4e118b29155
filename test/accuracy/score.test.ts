import { expect } from 'chai';
import type { AuditReport, PodReport, VerdictReport } from '../../src/report/report.ts';
import type { Check } from '../../src/rules/verdict.ts';
import type { Case } from '../../tools/accuracy/case.ts';
import { nanosOf } from '../../tools/accuracy/nanos.ts';
import { podsOf } from '../../tools/accuracy/recording.ts';
import { score } from '../../tools/accuracy/score.ts';
import { PodStory } from '../support/pod.ts';
import { clock, ended, running, waiting } from '../support/status.ts';

const story = new PodStory({ containers: { side: 'sidecar', app: 'app' } })
  .frame(1, { side: waiting(), app: waiting() })
  .frame(4, { side: running(3, { id: 's' }) })
  .frame(6, { app: running(5, { id: 'a' }) })
  .frame(20, {}, { deletion: [20, 30] })
  .event(20.1, 'Killing', 'app')
  .frame(40, { app: ended(5, 22, 0, { id: 'a' }), side: ended(3, 25, 0, { id: 's' }) }, { phase: 'Succeeded' });

/** The case with the truth as the statuses have it, or with other times. */
function scored(report: AuditReport, { app = [5.2, 22.2], side = [3.3, 25.1] } = {}): Case {
  const run = (
    container: string,
    id: string,
    [startedAt = 0, exitedAt = 0]: readonly number[],
  ): Case['truth'][number] => ({
    uid: 'uid-1',
    container,
    id,
    startedAt: nanosOf(clock(startedAt)),
    exitedAt: nanosOf(clock(exitedAt)),
    exitCode: 0,
    attempt: 0,
  });
  const at = nanosOf(clock(20));
  return {
    report,
    frames: podsOf(story.lines),
    truth: [run('app', 'a', app), run('side', 's', side)],
    requests: new Map([['uid-1', { earliest: at, latest: at }]]),
  };
}

const changed = (change: (pod: PodReport) => PodReport): AuditReport => {
  const report = story.report();
  return { ...report, pods: report.pods.map(change) };
};

/** The report with the checks of one rule changed. */
const withChecks = (rule: string, change: (check: Check) => readonly Check[]): AuditReport =>
  changed((pod) => ({
    ...pod,
    verdicts: pod.verdicts.map((v): VerdictReport => {
      if (v.rule !== rule) return v;
      return {
        rule: v.rule,
        verdict: v.verdict,
        reason: v.reason,
        message: v.message,
        cause: v.cause,
        checks: v.checks.flatMap(change),
      };
    }),
  }));

describe('tools/accuracy: a scorer that finds what is wrong', () => {
  it('has nothing to say against a report that is right', () => {
    const { excluded, wrong, unproven, pairs, beyond, starts, stops } = score(scored(story.report()));
    expect([...excluded, ...wrong, ...unproven, ...pairs, ...beyond]).to.deep.equal([]);
    expect([starts.decided, starts.all, stops.decided, stops.all]).to.deep.equal([1, 1, 1, 1]);
  });

  it('finds bounds that exclude the truth, with 1 ms of slack for ends and 20 ms for starts', () => {
    const of = (app: readonly number[]): number => score(scored(story.report(), { app: [...app] })).excluded.length;
    expect(of([4.981, 22.2])).to.equal(0);
    expect(of([4.979, 22.2])).to.equal(1);
    expect(of([5.2, 21.9991])).to.equal(0);
    expect(of([5.2, 21.998])).to.equal(1);
  });

  it('finds a decided check that the truth contradicts', () => {
    const { wrong } = score(scored(story.report(), { app: [5.2, 26] }));
    expect(wrong.join()).to.contain('app finished before side finished Verified');
  });

  it('finds a Violated that the truth contradicts', () => {
    const report = withChecks('StopOrder', (c) => [{ ...c, verdict: 'Violated' }]);
    expect(score(scored(report)).wrong).to.have.length(1);
  });

  it('finds a guess that happens to be right: a check that does not follow from the bounds', () => {
    const vague = changed((pod) => ({
      ...pod,
      containers: pod.containers.map(({ name, role, runs, runsUnobserved }) => ({
        name,
        role,
        runsUnobserved,
        runs: runs.map((run) => ({
          id: run.id,
          started: run.started,
          exitCode: run.exitCode,
          reason: run.reason,
          finished: { earliest: clock(22), latest: clock(25.999999), evidence: [] },
        })),
      })),
    }));
    const { wrong, unproven } = score(scored(vague));
    expect(wrong).to.deep.equal([]);
    expect(unproven.join()).to.contain('does not follow from the bounds');
  });

  const frames: readonly (readonly [string, string, string])[] = [
    ['StartOrder', '101', 'the frame it names does not show it'],
    ['StartOrder', '999', 'names a frame that never came'],
    ['StopOrder', '105', 'a frame proves no order of ends'],
  ];
  for (const [rule, ref, flaw] of frames) {
    it(`${rule} by frame ${ref}: ${flaw}`, () => {
      const report = withChecks(rule, (c) => [{ ...c, evidence: [{ source: 'Frame', ref }] }]);
      expect(score(scored(report)).unproven.join()).to.contain(flaw);
    });
  }

  it('accepts a frame that does show it', () => {
    const report = withChecks('StartOrder', (c) => [{ ...c, evidence: [{ source: 'Frame', ref: '102' }] }]);
    expect(score(scored(report)).unproven).to.deep.equal([]);
  });

  it('finds a pair that is missing', () => {
    for (const rule of ['StartOrder', 'StopOrder']) {
      expect(score(scored(withChecks(rule, () => []))).pairs.join())
        .to.contain(rule)
        .and.to.contain('missing');
    }
  });

  it('finds a pair called broken of which one had no part in the stop', () => {
    const report = withChecks('StopOrder', (c) => [{ ...c, verdict: 'Violated' }]);
    expect(score(scored(report, { side: [3.3, 10] })).pairs.join()).to.contain('surplus');
  });

  it('finds runs that never were, and counts those that were not found', () => {
    const { truth } = scored(story.report());
    const other = truth.map((r) => ({
      uid: r.uid,
      container: r.container,
      id: `${r.id}x`,
      startedAt: r.startedAt,
      exitedAt: r.exitedAt,
      exitCode: 0,
      attempt: 0,
    }));
    const result = score({ ...scored(story.report()), truth: other });
    expect(result.wrong.join()).to.contain('no such run');
    expect([result.runsFound, result.runs]).to.deep.equal([0, 2]);
  });
});
