import { expect } from 'chai';
import type { AuditReport, BoundsReport } from '../../src/report/report.ts';
import { score, type Score } from '../../tools/accuracy/score.ts';
import { total } from '../../tools/accuracy/table.ts';
import type { Line } from '../../tools/accuracy/recording.ts';
import { caseOf, judgeHistory, judgeWithAgent } from '../support/judge.ts';
import { agentOf } from '../support/kubelet/agent.ts';
import { simulate, type History } from '../support/kubelet/history.ts';
import { dropped, duplicated, shuffled } from '../support/lines.ts';
import { contradictedRules } from '../support/rule-scores.ts';

const RUNS = Number(process.env['LAW_RUNS'] ?? 3_000);

describe('laws of the runtime’s own record: an agent that tells all of it, some, late, twice or nothing', function () {
  this.timeout(Math.max(120_000, RUNS * 30));

  let without: Score;
  let withAgent: Score;
  const found = { rules: [] as string[], lost: [] as string[], wider: [] as string[], order: [] as string[] };
  const alive = { wrong: [] as string[] };

  before(() => {
    const scores = Array.from({ length: RUNS }, (_, i) => {
      const history = simulate(i + 1);
      const agent = agentOf(history, i);
      const [plain, sharper] = [judgeHistory(history), judgeWithAgent(history, agent)];
      const fewer = judgeWithAgent(history, dropped(agent, i, 0.5));
      const about = (text: string): string => `seed ${history.seed}: ${text}`;
      found.rules.push(...contradictedRules(history, sharper).map(about));
      found.lost.push(...lostChecks(plain, sharper).map(about), ...lostChecks(fewer, sharper).map(about));
      found.wider.push(...widened(plain, sharper).map(about), ...widened(fewer, sharper).map(about));
      if (hasOtherBytes(history, agent, sharper)) found.order.push(about('otherwise in another order'));
      alive.wrong.push(...wrongWhileAlive(history, agent, i).map(about));
      const named = (scored: Score): Score => ({
        ...scored,
        wrong: scored.wrong.map(about),
        excluded: scored.excluded.map(about),
        unproven: scored.unproven.map(about),
        pairs: scored.pairs.map(about),
      });
      return [named(score(caseOf(history, plain))), named(score(caseOf(history, sharper)))] as const;
    });
    without = total(scores.map(([plain]) => plain));
    withAgent = total(scores.map(([, sharper]) => sharper));
  });

  it('no decided order is wrong, no bounds exclude the truth, and each follows from what is printed', () => {
    const { wrong, excluded, unproven, pairs } = withAgent;
    expect({ wrong, excluded, unproven, pairs }).to.deep.equal({ wrong: [], excluded: [], unproven: [], pairs: [] });
  });

  it('no verdict of the other rules is wrong', () => expect(found.rules).to.deep.equal([]));

  it('nothing that less of it decides is undecided or otherwise with more', () => expect(found.lost).to.deep.equal([]));

  it('bounds only shrink', () => expect(found.wider).to.deep.equal([]));

  it('in whatever order it comes, and however often, the report is the same', () =>
    expect(found.order).to.deep.equal([]));

  it('what is decided while the Pod lives is true of its whole life', () => expect(alive.wrong).to.deep.equal([]));

  it('and most stops are decided', () => {
    const line = ({ starts, stops }: Score): string =>
      `starts ${starts.decided} of ${starts.all}, stops ${stops.decided} of ${stops.all}`;
    console.log(`decided: ${line(without)}; with an agent ${line(withAgent)}`);
    expect(withAgent.stops.decided / withAgent.stops.all).to.be.greaterThan(0.5);
    expect(withAgent.starts.decided / withAgent.starts.all).to.be.greaterThan(0.9);
  });
});

function hasOtherBytes(history: History, agent: readonly Line[], told: AuditReport): boolean {
  const other = shuffled(duplicated(agent, history.seed), history.seed);
  return JSON.stringify(judgeWithAgent(history, other)) !== JSON.stringify(told);
}

/** Pods and the agent's Events as they had come up to some moment. */
function wrongWhileAlive(history: History, agent: readonly Line[], i: number): readonly string[] {
  const lines = history.lines.slice(0, Math.ceil((history.lines.length * ((i * 37) % 100)) / 100));
  const until = lines.at(-1)?.t ?? '';
  const report = judgeWithAgent(
    history,
    agent.filter(({ t }) => t <= until),
    lines,
  );
  const { excluded, wrong, unproven } = score(caseOf(history, report));
  // A worker that ends late is not known from a container that holds the Pod before it has ended (design.md).
  const rules = contradictedRules(history, report).filter((r) => !r.startsWith('JobCompletion Violated'));
  return [...excluded, ...wrong, ...unproven, ...rules];
}

function lostChecks(less: AuditReport, more: AuditReport): readonly string[] {
  const after = checksOf(more);
  return [...checksOf(less)].flatMap(([check, verdict]) => {
    const now = after.get(check);
    // That a container had no part in the stop is known now: there is no such pair.
    const isNone = now === undefined && verdict === 'Verified' && check.startsWith('StopOrder');
    const wasDecided = verdict === 'Verified' || verdict === 'Violated';
    return !wasDecided || now === verdict || isNone ? [] : [`${check} ${verdict} > ${now ?? 'not listed'}`];
  });
}

function checksOf(report: AuditReport): ReadonlyMap<string, string> {
  return new Map(
    report.pods.flatMap((pod) =>
      pod.verdicts.flatMap(({ rule, checks }) =>
        checks.map((c) => [`${rule} ${JSON.stringify([c.attempt, c.before, c.after])}`, c.verdict] as const),
      ),
    ),
  );
}

function widened(less: AuditReport, more: AuditReport): readonly string[] {
  const narrow = bounds(more);
  return [...bounds(less)].flatMap(([transition, wide]) => {
    const now = narrow.get(transition);
    if (now === undefined) return [`${transition} is gone`];
    return wide.earliest <= now.earliest && wide.latest >= now.latest ? [] : [`${transition} is wider`];
  });
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
