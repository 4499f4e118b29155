import { expect } from 'chai';
import { caseOf, judgeHistory } from '../support/judge.ts';
import { simulate } from '../support/kubelet/history.ts';
import { contradictedRules } from '../support/rule-scores.ts';
import { score, type Score } from '../../tools/accuracy/score.ts';
import { total } from '../../tools/accuracy/table.ts';

/** How many histories; LAW_RUNS for more of them. */
const RUNS = Number(process.env['LAW_RUNS'] ?? 10_000);

/** Beyond those: each of these once found a defect. What it was is in the tests of the rules, which name the seed. */
const FOUND = [
  205_371, 237_447, 258_517, 12_524, 26_274, 27_501, 71_480, 105_663, 108_755, 120_073, 139_540, 60_926, 61_401, 90_760,
  94_136, 128_777, 141_352, 142_121, 144_536, 300_418, 308_828,
];

describe('laws of truth: what an independent kubelet really did', function () {
  this.timeout(Math.max(60_000, RUNS * 10));

  let scores: readonly Score[] = [];
  const rules: string[] = [];

  before(() => {
    const seeds = [...Array.from({ length: RUNS }, (_, i) => i + 1), ...FOUND];
    scores = seeds.map((seed) => {
      const history = simulate(seed);
      const report = judgeHistory(history);
      for (const wrong of contradictedRules(history, report)) rules.push(`seed ${history.seed}: ${wrong}`);
      return named(score(caseOf(history, report)), history.seed);
    });
  });

  it('no decided order check is wrong', () => expect(total(scores).wrong).to.deep.equal([]));

  it('no bounds exclude when it really was', () => expect(total(scores).excluded).to.deep.equal([]));

  it('every decided check follows from what is printed', () => expect(total(scores).unproven).to.deep.equal([]));

  it('the pairs listed are those that there were', () => expect(total(scores).pairs).to.deep.equal([]));

  it('no verdict of GracePeriod, SidecarCoverage, PodCompletion and JobCompletion is wrong', () => {
    expect(rules).to.deep.equal([]);
  });

  it('it is not silence: most starts are decided, and both kinds of verdict are given', () => {
    const { starts, stops, gates } = total(scores);
    expect(starts.decided / starts.all).to.be.greaterThan(0.8);
    expect(stops.decided / stops.all).to.be.greaterThan(0.25);
    expect(gates.decided / gates.all).to.be.greaterThan(0.6);
    expect(starts.violated).to.be.greaterThan(RUNS / 50);
    expect(stops.violated).to.be.greaterThan(RUNS / 200);
  });
});

function named(scored: Score, seed: number): Score {
  const name = (lines: readonly string[]): readonly string[] => lines.map((line) => `seed ${seed}: ${line}`);
  return {
    ...scored,
    wrong: name(scored.wrong),
    excluded: name(scored.excluded),
    unproven: name(scored.unproven),
    pairs: name(scored.pairs),
  };
}
