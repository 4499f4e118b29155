import { expect } from 'chai';
import type { AuditReport } from '../../src/report/report.ts';
import { RULES, type RuleName } from '../../src/rules/verdict.ts';
import { RULE_DOCS } from '../../src/rules/judge.ts';
import { CAUSES, REASONS } from '../../tools/rules-docs/reasons.ts';
import { rulesPage } from '../../tools/generate-rules-docs.ts';
import { recordingsIn } from '../../tools/accuracy/recording.ts';
import { judge, judgeHistory } from '../support/judge.ts';
import { simulate } from '../support/kubelet/history.ts';

describe('docs/rules.md', function () {
  this.timeout(30_000);

  it('has a section for every rule, with a real recording', () => {
    const page = rulesPage();
    for (const rule of RULES) {
      const section = page.split(`\n## ${rule}\n`)[1]?.split('\n## ')[0] ?? '';
      expect(section, rule)
        .to.contain('How it decides')
        .and.to.contain('of a real cluster')
        .and.to.contain(`${rule} V`);
    }
    expect(RULE_DOCS.map((r) => r.name)).to.have.members([...RULES]);
  });

  it('explains every reason and cause that recordings and simulated Pods have', () => {
    const histories = Array.from({ length: 1_500 }, (_, i) => simulate(i + 1));
    const reports = [
      ...recordingsIn('test/fixtures/recordings').map(({ lines }) => judge(lines)),
      ...histories.map((history) => judgeHistory(history)),
      ...histories.map((history) => judgeHistory(history, history.lines.slice(0, history.seed % 40))),
    ];
    const unexplained = new Set<string>();
    const objects = reports.flatMap(({ pods, jobs }): readonly Judged[] => (pods as readonly Judged[]).concat(jobs));
    for (const { rule, verdict, reason, cause, checks } of objects.flatMap((o) => o.verdicts)) {
      const told = [`${verdict}/${reason}`, ...checks.map((c) => `${c.verdict}/${c.reason}`)];
      for (const key of told) if (!Object.hasOwn(REASONS[rule], key)) unexplained.add(`${rule} ${key}`);
      if (cause !== null && !isExplained(rule, cause)) unexplained.add(`${rule} cause ${cause}`);
    }
    expect([...unexplained]).to.deep.equal([]);
  });
});

type Judged = Pick<AuditReport['jobs'][number], 'verdicts'>;

function isExplained(rule: RuleName, cause: string): boolean {
  return Object.hasOwn(CAUSES[rule] ?? {}, cause);
}
