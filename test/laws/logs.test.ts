import { expect } from 'chai';
import type { LogFact } from '../../src/evidence/log-fact.ts';
import type { AuditReport } from '../../src/report/report.ts';
import { score, type Score } from '../../tools/accuracy/score.ts';
import { total } from '../../tools/accuracy/table.ts';
import { caseOf, judgeHistory, judgeWithLogs } from '../support/judge.ts';
import { simulate, type History } from '../support/kubelet/history.ts';
import { Random } from '../support/kubelet/random.ts';
import { contradictedRules } from '../support/rule-scores.ts';

const RUNS = Number(process.env['LAW_RUNS'] ?? 2_000);
const TOLERANCE = 50_000;

/** Containers that keep what was declared of them: the last line of each run lies within the tolerance of its end. */
function truthfulLogs({ seed, uid, containers }: History): readonly LogFact[] {
  const random = new Random(seed + 1_000_000);
  return containers.flatMap(({ plan, runs }) =>
    runs
      .filter((run) => Number.isFinite(run.exitedAt) && !run.startError && random.chance(0.8))
      .map(({ restartCount, exitedAt, id }): LogFact => {
        const floor = Math.round(exitedAt) + random.integer(-TOLERANCE, TOLERANCE);
        const runId = random.chance(0.5) ? `containerd://${id}` : null;
        return { podUid: uid, container: plan.name, restartCount, runId, floor, ceil: floor };
      }),
  );
}

describe('laws of logs: where the last line is the last act', function () {
  this.timeout(Math.max(60_000, RUNS * 20));

  let without: Score;
  let withLogs: Score;
  const found: { readonly contradicted: string[]; readonly flipped: string[]; readonly unsaid: string[] } = {
    contradicted: [],
    flipped: [],
    unsaid: [],
  };

  before(() => {
    const scores = Array.from({ length: RUNS }, (_, i) => {
      const history = simulate(i + 1);
      const [plain, sharper] = [judgeHistory(history), judgeWithLogs(history, truthfulLogs(history), TOLERANCE)];
      const about = (text: string): string => `seed ${history.seed}: ${text}`;
      found.contradicted.push(...contradictedRules(history, sharper).map(about));
      found.flipped.push(...flips(plain, sharper).map(about));
      found.unsaid.push(...unsaid(plain, sharper).map(about));
      return [score(caseOf(history, plain)), score(caseOf(history, sharper))] as const;
    });
    without = total(scores.map(([plain]) => plain));
    withLogs = total(scores.map(([, sharper]) => sharper));
  });

  it('no decided order is wrong, no bounds exclude the truth, and each follows from what is printed', () => {
    const { wrong, excluded, unproven } = withLogs;
    expect({ wrong, excluded, unproven }).to.deep.equal({ wrong: [], excluded: [], unproven: [] });
  });

  it('no verdict of the other rules is wrong', () => expect(found.contradicted).to.deep.equal([]));

  it('nothing that was decided without them is undecided or otherwise with them', () => {
    expect(found.flipped).to.deep.equal([]);
  });

  it('what is another verdict with them says so', () => expect(found.unsaid).to.deep.equal([]));

  it('and more stops are decided', () => {
    console.log(
      `stops decided: ${without.stops.decided} of ${without.stops.all}, with logs ${withLogs.stops.decided} of ${withLogs.stops.all}`,
    );
    expect(withLogs.stops.decided - without.stops.decided).to.be.greaterThan(RUNS / 50);
  });
});

function flips(plain: AuditReport, sharper: AuditReport): readonly string[] {
  return pairs(plain, sharper).flatMap(([a, b]) => {
    const wasDecided = a.verdict === 'Verified' || a.verdict === 'Violated';
    return wasDecided && a.verdict !== b.verdict
      ? [`${a.rule} ${a.verdict} > ${b.verdict}/${b.reason}: ${b.message}`]
      : [];
  });
}

function unsaid(plain: AuditReport, sharper: AuditReport): readonly string[] {
  return pairs(plain, sharper).flatMap(([a, b]) => {
    const same = a.verdict === b.verdict && a.reason === b.reason && a.cause === b.cause;
    return same || b.message.startsWith('Assuming that the last line logged is the last act (of ') ? [] : [b.rule];
  });
}

function pairs(plain: AuditReport, sharper: AuditReport) {
  const verdicts = ({ pods, jobs }: AuditReport) => [...pods, ...jobs].flatMap((o) => o.verdicts);
  const others = verdicts(sharper);
  return verdicts(plain).flatMap((v, i) => {
    const other = others[i];
    return other === undefined ? [] : [[v, other] as const];
  });
}
