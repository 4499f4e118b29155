import { expect } from 'chai';
import fc from 'fast-check';
import type { AuditReport, BoundsReport } from '../../src/report/report.ts';
import { caseOf, judge, judgeHistory } from '../support/judge.ts';
import { simulate } from '../support/kubelet/history.ts';
import { dropped } from '../support/lines.ts';
import { contradictedRules } from '../support/rule-scores.ts';
import { score } from '../../tools/accuracy/score.ts';

const RUNS = 1_000;
const seed = fc.integer({ min: 1, max: 1_000_000 });
const loss = fc.constantFrom(0.05, 0.2, 0.5, 0.8);

describe('laws of loss: less evidence decides less, and never otherwise', function () {
  this.timeout(60_000);

  it('no order check flips between Verified and Violated, whatever frames and Events are lost', () => {
    fc.assert(
      fc.property(seed, seed, loss, (history, order, share) => {
        const { lines } = simulate(history);
        const all = decided(judge(lines));
        for (const [check, verdict] of decided(judge(dropped(lines, order, share)))) {
          if (all.has(check)) expect(verdict, check).to.equal(all.get(check));
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('bounds from less evidence contain those from more, unless more shows that an Event may be of another run', () => {
    fc.assert(
      fc.property(seed, seed, loss, (history, order, share) => {
        const { lines } = simulate(history);
        const all = bounds(judge(lines));
        for (const [transition, wide] of bounds(judge(dropped(lines, order, share)))) {
          const narrow = all.get(transition);
          if (narrow === undefined || givenUp(wide, narrow)) continue;
          expect(wide.earliest <= narrow.earliest && wide.latest >= narrow.latest, transition).to.equal(true);
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('what is decided from less evidence is true all the same', () => {
    fc.assert(
      fc.property(seed, seed, loss, (number, order, share) => {
        const history = simulate(number);
        const report = judgeHistory(history, dropped(history.lines, order, share));
        const { excluded, wrong, unproven } = score(caseOf(history, report));
        expect([...excluded, ...wrong, ...unproven, ...contradictedRules(history, report)]).to.deep.equal([]);
      }),
      { numRuns: RUNS },
    );
  });

  it('what is decided while the Pod lives is true of its whole life', () => {
    fc.assert(
      fc.property(seed, fc.double({ min: 0, max: 1, noNaN: true }), (number, share) => {
        const history = simulate(number);
        const report = judgeHistory(history, history.lines.slice(0, Math.ceil(history.lines.length * share)));
        const { excluded, wrong, unproven } = score(caseOf(history, report));
        // A worker that ends late is not known from a container that holds the Pod before it has ended (design.md).
        const rules = contradictedRules(history, report).filter((r) => !r.startsWith('JobCompletion Violated'));
        expect([...excluded, ...wrong, ...unproven, ...rules]).to.deep.equal([]);
      }),
      { numRuns: RUNS },
    );
  });
});

function decided(report: AuditReport): ReadonlyMap<string, string> {
  return new Map(
    report.pods.flatMap((pod) =>
      pod.verdicts.flatMap(({ rule, checks }) =>
        checks
          .filter((c) => c.verdict === 'Verified' || c.verdict === 'Violated')
          .map((c) => [`${rule} ${JSON.stringify([c.attempt, c.before, c.after])}`, c.verdict] as const),
      ),
    ),
  );
}

/** An Event that the fewer frames let stand for this run, and that the others have shown may be another's. */
function givenUp(fewer: BoundsReport, more: BoundsReport): boolean {
  return fewer.evidence.some((e) => e.source === 'Event' && !more.evidence.some((m) => m.ref === e.ref));
}

function bounds(report: AuditReport): ReadonlyMap<string, BoundsReport> {
  return new Map(
    report.pods.flatMap((pod) =>
      pod.containers.flatMap((container) =>
        container.runs.flatMap((run) =>
          (['started', 'finished'] as const).flatMap((side) => {
            const transition = run[side];
            return transition === null ? [] : [[`${container.name} ${run.id ?? ''} ${side}`, transition] as const];
          }),
        ),
      ),
    ),
  );
}
