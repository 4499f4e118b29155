import { expect } from 'chai';
import * as fc from 'fast-check';
import { logTime, mergeLog, type LogFact } from '../../src/evidence/log-fact.ts';
import { formatTime } from '../../src/evidence/time.ts';

const fact = (ceil: number, more: Partial<LogFact> = {}): LogFact => ({
  podUid: 'u',
  container: 'app',
  restartCount: 0,
  runId: null,
  floor: ceil - 1,
  ceil,
  ...more,
});

describe('the time of a line of a log', () => {
  const shown = (stamp: unknown): readonly string[] | null => {
    const time = logTime(stamp);
    return time === null ? null : [time.floor, time.ceil].map((t) => formatTime(t).slice(17));
  };

  it('is rounded down and up', () => {
    expect(shown('2026-11-22T20:49:24.167375931Z')).to.deep.equal(['24.167375Z', '24.167376Z']);
    expect(shown('2026-11-22T20:49:59.999999001Z')).to.deep.equal(['59.999999Z', '00.000000Z']);
  });

  it('is exact where its nanoseconds are whole microseconds', () => {
    expect(shown('2026-11-22T20:49:24.167375000Z')).to.deep.equal(['24.167375Z', '24.167375Z']);
    expect(shown('2026-11-22T20:49:24Z')).to.deep.equal(['24.000000Z', '24.000000Z']);
  });

  it('may be in the time zone of its node', () => {
    expect(logTime('2026-11-22T21:49:24.167375931+01:00')).to.deep.equal(logTime('2026-11-22T20:49:24.167375931Z'));
  });

  it('is none where there is none', () => {
    for (const nonsense of [null, 7, '', 'app', '2026-11-22', '0001-01-01T00:00:00Z', 'Error: unable to retrieve']) {
      expect(logTime(nonsense)).to.equal(null);
    }
  });
});

describe('the last lines that are kept', () => {
  it('are one a run, the latest, in whatever order and however often they came', () => {
    const facts = [fact(10), fact(30), fact(20), fact(5, { restartCount: 1 }), fact(7, { container: 'proxy' })];
    const kept = (all: readonly LogFact[]) =>
      all.reduce(mergeLog, []).toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
    const expected = kept([fact(30), fact(5, { restartCount: 1 }), fact(7, { container: 'proxy' })]);
    fc.assert(
      fc.property(fc.shuffledSubarray([...facts, ...facts], { minLength: 10 }), (all) => {
        expect(kept(all)).to.deep.equal(expected);
      }),
    );
  });
});
