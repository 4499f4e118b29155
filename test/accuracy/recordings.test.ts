import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import type { AuditReport } from '../../src/report/report.ts';
import { judge } from '../support/judge.ts';
import { podsOf, recordingsIn, requestsOf } from '../../tools/accuracy/recording.ts';
import { score } from '../../tools/accuracy/score.ts';
import { total } from '../../tools/accuracy/table.ts';

const DIRECTORY = 'test/fixtures/recordings';
const recordings = recordingsIn(DIRECTORY);
const reports = new Map(recordings.map(({ name, lines }) => [name, judge(lines)]));

/** recording, kind/name with *, rule, verdict, words. */
const expected = readFileSync(`${DIRECTORY}/expected.tsv`, 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => line.split('\t') as [string, string, string, string, string]);

describe('the recordings of real clusters', () => {
  for (const { name, lines, truth } of recordings) {
    it(`${name}: nothing is wrong, unproven or left out`, () => {
      const frames = podsOf(lines);
      const report = reports.get(name) as AuditReport;
      const { excluded, wrong, unproven, pairs, beyond } = score({
        report,
        frames,
        truth,
        requests: requestsOf(frames),
      });
      expect([...excluded, ...wrong, ...unproven, ...pairs, ...beyond]).to.deep.equal([]);
    });
  }

  it('every start is decided but one of a mirror made anew and two of a second attempt, and every stop whose seconds differ', () => {
    const sum = total(
      recordings.map(({ name, lines, truth }) => {
        const frames = podsOf(lines);
        return score({ report: reports.get(name) as AuditReport, frames, truth, requests: requestsOf(frames) });
      }),
    );
    expect([sum.starts.decided, sum.starts.all]).to.deep.equal([84, 87]);
    expect([sum.stops.decided, sum.stops.all]).to.deep.equal([33, 71]);
    expect([sum.runsFound, sum.runs]).to.deep.equal([170, 170]);
  });

  describe('have the verdicts that were expected of them', () => {
    for (const [recording, object, rule, verdict, words] of expected) {
      it(`${recording} ${object} ${rule}: ${verdict}`, () => {
        const [kind, name = ''] = object.split('/');
        const pattern = new RegExp(`^${name.replaceAll('*', '.*')}$`);
        const report = reports.get(recording);
        const objects = (kind === 'pod' ? report?.pods : report?.jobs)?.filter((o) => pattern.test(o.name)) ?? [];
        const verdicts = objects.flatMap((o) => o.verdicts.filter((v) => v.rule === rule));
        expect(verdicts.length).to.be.greaterThan(0);
        // Of several Pods of one name's pattern some may end within one second: those stay open, none may differ.
        expect(verdicts.map((v) => v.verdict)).to.include(verdict);
        for (const found of verdicts)
          expect(found.verdict).to.be.oneOf(verdicts.length > 1 ? [verdict, 'Undecided'] : [verdict]);
        const said = verdicts.find((v) => v.verdict === verdict)?.message ?? '';
        for (const word of words === '-' ? [] : words.split(',')) expect(said).to.contain(word);
      });
    }
  });
});
