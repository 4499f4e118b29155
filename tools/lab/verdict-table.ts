import { RULES, type RuleName, type Verdict } from '../../src/rules/verdict.ts';
import type { LiveResult } from './live.ts';

/** One line a scenario, one column a rule: what the live controller said of its Pods and Job. */
export function verdictTable(results: readonly LiveResult[]): string {
  const head = ['scenario', ...RULES];
  const lines = [head, ...results.map((r) => [r.scenario, ...RULES.map((rule) => cell(verdictsOf(r, rule)))])];
  const widths = head.map((_, i) => Math.max(...lines.map((line) => (line[i] ?? '').length)));
  return lines
    .map((line) =>
      line
        .map((text, i) => text.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function verdictsOf({ scored, jobs }: LiveResult, rule: RuleName): readonly string[] {
  const pods = scored.report.pods.flatMap((p) => p.verdicts);
  return [...pods, ...jobs].filter((v) => v.rule === rule).map((v) => shortened(v.verdict, v.reason, v.cause));
}

/** Undecided says why, and Violated whose fault. */
function shortened(verdict: Verdict, reason: string, cause: string | null): string {
  if (verdict === 'NotApplicable') return '-';
  if (verdict === 'Undecided') return `Undecided/${reason}`;
  return verdict === 'Violated' && cause !== null ? `Violated/${cause}` : verdict;
}

function cell(verdicts: readonly string[]): string {
  const counted = [...new Set(verdicts)].toSorted().map((word) => {
    const count = verdicts.filter((v) => v === word).length;
    return count === 1 ? word : `${count} ${word}`;
  });
  return counted.length === 0 ? '-' : counted.join(', ');
}
