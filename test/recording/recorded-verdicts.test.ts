import { expect } from 'chai';
import { parseTime } from '../../src/evidence/time.ts';
import type { AuditReport, BoundsReport, PodReport } from '../../src/report/report.ts';
import { RULES, type Check, type Point } from '../../src/rules/verdict.ts';
import { EXPECTED, RECORDINGS, reportOn } from './support.ts';

const REPORTS = new Map<string, AuditReport>();

/** The objects that a row of expected.tsv speaks of: `pod/NAME`, `job/NAME`, with `*` for what a controller made up. */
function objectsOf(report: AuditReport, object: string): AuditReport['jobs'] {
  const [kind, pattern = ''] = object.split('/');
  const all = kind === 'pod' ? report.pods : report.jobs;
  const name = new RegExp(`^${pattern.replaceAll('*', '.*')}$`);
  return all.filter((o) => name.test(o.name));
}

function reportFor(recording: string): AuditReport {
  const report = REPORTS.get(recording);
  if (report === undefined) throw new Error(`no recording ${recording}`);
  return report;
}

before(async () => {
  for (const recording of RECORDINGS) REPORTS.set(recording, await reportOn(recording));
});

describe('what must come out of the real recordings', () => {
  for (const { recording, object, rule, verdict, words } of EXPECTED) {
    it(`${recording}: ${rule} of ${object} is ${verdict}${words.length > 0 ? ` and says ${words.join(', ')}` : ''}`, () => {
      const objects = objectsOf(reportFor(recording), object);
      const found = objects.map((o) => o.verdicts.find((v) => v.rule === rule));
      const holds = found.filter((v) => v?.verdict === verdict && words.every((word) => v.message.includes(word)));
      // A wildcard stands for Pods that a controller made: one of them shows what the row is about.
      const wanted = object.includes('*') ? 1 : objects.length;
      expect(objects).not.to.deep.equal([]);
      expect(holds.length, JSON.stringify(found)).to.be.at.least(wanted);
    });
  }
});

describe('the document of every recording', () => {
  it('has the shape that design.md gives it, and times in µs UTC', () => {
    for (const report of REPORTS.values()) {
      expect(Object.keys(report)).to.deep.equal(['apiVersion', 'kind', 'pods', 'jobs']);
      expect(report).to.include({ apiVersion: 'sidecaraudit.dev/v1alpha1', kind: 'AuditReport' });
      for (const pod of report.pods) {
        expect(pod).to.have.all.keys('namespace', 'name', 'uid', 'phase', 'workload', 'containers', 'verdicts');
        for (const container of pod.containers) {
          expect(container).to.have.all.keys('name', 'role', 'runs', 'runsUnobserved');
          expect(container.role).to.be.oneOf(['init', 'sidecar', 'app']);
          for (const run of container.runs) checkRun(run);
        }
      }
      for (const job of report.jobs) expect(job).to.have.all.keys('namespace', 'name', 'uid', 'verdicts');
      for (const { verdicts } of [...report.pods, ...report.jobs]) {
        for (const verdict of verdicts) {
          expect(verdict).to.have.all.keys('rule', 'verdict', 'reason', 'message', 'cause', 'checks');
          expect(verdict.rule).to.be.oneOf([...RULES]);
          expect(verdict.reason).to.match(/^[A-Z][A-Za-z]+$/);
          for (const check of verdict.checks) {
            expect(check).to.have.all.keys('attempt', 'before', 'after', 'verdict', 'reason', 'evidence');
          }
        }
      }
    }
  });

  it('proves each of its decided checks: by the two bounds that it prints, or by a frame that it names', () => {
    let decided = 0;
    for (const [recording, { pods }] of REPORTS) {
      for (const pod of pods) {
        for (const { rule, checks } of pod.verdicts) {
          for (const check of checks.filter((c) => c.verdict === 'Verified' || c.verdict === 'Violated')) {
            expect(isProven(pod, rule, check), `${recording} ${pod.name} ${JSON.stringify(check)}`).to.equal(true);
            decided += 1;
          }
        }
      }
    }
    expect(decided).to.be.above(50);
  });

  it('is the same each time', async () => {
    for (const [recording, report] of REPORTS) {
      expect(JSON.stringify(await reportOn(recording))).to.equal(JSON.stringify(report));
    }
  });
});

function checkRun(run: PodReport['containers'][number]['runs'][number]): void {
  expect(run).to.have.all.keys('id', 'started', 'finished', 'exitCode', 'reason');
  for (const bounds of [run.started, run.finished]) {
    if (bounds === null) continue;
    expect(bounds).to.have.all.keys('earliest', 'latest', 'evidence');
    for (const time of [bounds.earliest, bounds.latest])
      expect(time).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
    expect(bounds.evidence).not.to.deep.equal([]);
    for (const evidence of bounds.evidence) expect(evidence).to.have.all.keys('source', 'ref');
    expect(bounds.earliest <= bounds.latest).to.equal(true);
  }
}

function isProven(pod: PodReport, rule: string, check: Check): boolean {
  if (check.evidence.some((e) => e.source === 'Frame' && e.ref !== '')) return true;
  const before = boundsOf(pod, rule, check.before);
  const after = boundsOf(pod, rule, check.after);
  if (before === null || after === null) return false;
  return check.verdict === 'Verified'
    ? time(before.latest) <= time(after.earliest)
    : time(before.earliest) > time(after.latest);
}

/** A start order is of first runs, an init container's the one that succeeded; a stop order is of last ones. */
function boundsOf(pod: PodReport, rule: string, { container, transition }: Point): BoundsReport | null {
  const runs = pod.containers.find((c) => c.name === container)?.runs ?? [];
  if (rule === 'StopOrder') return runs.at(-1)?.finished ?? null;
  if (transition === 'started') return runs[0]?.started ?? null;
  return runs.find((r) => r.exitCode === 0)?.finished ?? null;
}

function time(text: string): number {
  return parseTime(text) ?? Number.NaN;
}
