import { expect } from 'chai';
import fc from 'fast-check';
import { lineOf } from '../../src/ledger/line.ts';
import type { Check } from '../../src/rules/verdict.ts';
import { score } from '../../tools/accuracy/score.ts';
import { caseOf } from '../support/judge.ts';
import { simulate, type History } from '../support/kubelet/history.ts';
import { from, live, type Life } from '../support/lives.ts';

const RUNS = 2_000;
const seed = fc.integer({ min: 1, max: 1_000_000 });
const share = fc.integer({ min: 0, max: 100 }).map((percent) => percent / 100);

/** The controller lives, is away, and lives again, as often as there are pairs of shares. */
function lives({ uid, lines }: History, cuts: readonly number[]): readonly Life[] {
  const at = cuts.toSorted((a, b) => a - b).map((cut) => Math.ceil(lines.length * cut));
  const told: Life[] = [live(uid, lines.slice(0, at[0]), null)];
  for (let i = 1; i < at.length; i += 2) {
    told.push(live(uid, from(lines, at[i] ?? lines.length, at[i + 1]), told.at(-1)?.kept ?? null));
  }
  return told;
}

describe('laws of the ledger: a verdict outlives its evidence, and never becomes another', function () {
  this.timeout(60_000);

  it('what is decided with it is true, however often the controller was away', () => {
    let aged = 0;
    fc.assert(
      fc.property(seed, fc.array(share, { minLength: 2, maxLength: 6 }), (number, cuts) => {
        const history = simulate(number);
        for (const { report, contradicted } of lives(history, cuts)) {
          const { wrong } = score(caseOf(history, report));
          expect(wrong).to.deep.equal([]);
          expect(contradicted).to.equal(false);
          aged += Number(report.pods.some((p) => p.verdicts.some((v) => v.message.includes('since expired'))));
        }
      }),
      { numRuns: RUNS },
    );
    expect(aged, 'lives in which the ledger decided something').to.be.greaterThan(RUNS / 20);
  });

  it('a check that was decided stays decided the same while the Pod is known to be in the same sandbox', () => {
    let stood = 0;
    fc.assert(
      fc.property(seed, share, share, (number, a, b) => {
        const history = simulate(number);
        const [first, second] = lives(history, [a, b]);
        const now = new Map(startChecks(second).map((c) => [questionOf(c), c.verdict]));
        for (const check of startChecks(first)) {
          if (check.verdict === 'Pending' || check.verdict === 'Undecided') continue;
          const verdict = now.get(questionOf(check));
          if (verdict === 'Verified' || verdict === 'Violated') {
            expect(verdict, questionOf(check)).to.equal(check.verdict);
            stood += 1;
          }
        }
      }),
      { numRuns: RUNS },
    );
    expect(stood).to.be.greaterThan(RUNS / 4);
  });

  it('what one life leaves, the next leaves the same where nothing happened: writing twice changes nothing', () => {
    fc.assert(
      fc.property(seed, share, (number, cut) => {
        const { uid, lines } = simulate(number);
        const begin = Math.ceil(lines.length * cut);
        const first = live(uid, lines.slice(0, begin), null);
        if (first.kept === null) return;
        const again = live(uid, lines.slice(0, begin), first.kept);
        expect(again.kept === null ? null : lineOf(again.kept)).to.equal(lineOf(first.kept));
        const late = live(uid, from(lines, begin, begin), first.kept);
        const later = live(uid, from(lines, begin, begin), late.kept);
        expect(later).to.deep.equal(late);
        // The newest frame alone may decide more (the run before, by its own times), and never less.
        const decided = startChecks(first).filter((c) => c.verdict === 'Verified' || c.verdict === 'Violated');
        expect(startChecks(late).map(verdictOf)).to.include.members(decided.map(verdictOf));
      }),
      { numRuns: RUNS },
    );
  });

  it('what is kept of one Pod says nothing of another, whatever its name', () => {
    fc.assert(
      fc.property(seed, share, (number, cut) => {
        const { uid, lines } = simulate(number);
        const begin = Math.ceil(lines.length * cut);
        const { kept } = live(uid, lines.slice(0, begin), null);
        const other = kept === null ? null : { ...kept, uid: 'another' };
        const late = from(lines, begin);
        expect(live(uid, late, other).report).to.deep.equal(live(uid, late, null).report);
      }),
      { numRuns: RUNS / 4 },
    );
  });

  it('a ledger of other runs decides nothing', () => {
    fc.assert(
      fc.property(seed, share, (number, cut) => {
        const { uid, lines } = simulate(number);
        const begin = Math.ceil(lines.length * cut);
        const { kept } = live(uid, lines.slice(0, begin), null);
        if (kept === null) return;
        const strange = (id: string | null): string | null => (id === null ? null : `x${id}`);
        const others = {
          ...kept,
          lives: new Map([...kept.lives].map(([name, id]) => [name, `x${id}`])),
          startOrder: kept.startOrder.map((c) => ({ ...c, runs: [strange(c.runs[0]), strange(c.runs[1])] as const })),
        };
        const late = from(lines, begin);
        expect(live(uid, late, others).report).to.deep.equal(live(uid, late, null).report);
      }),
      { numRuns: RUNS / 4 },
    );
  });
});

function startChecks(life: Life | undefined): readonly Check[] {
  return (life?.report.pods ?? []).flatMap((p) =>
    p.verdicts.filter((v) => v.rule === 'StartOrder').flatMap((v) => v.checks.filter((c) => c.verdict !== 'Pending')),
  );
}

function questionOf({ attempt, before, after }: Check): string {
  return `#${attempt} ${before.container} ${before.transition} > ${after.container}`;
}

function verdictOf(check: Check): string {
  return `${questionOf(check)}: ${check.verdict}`;
}
