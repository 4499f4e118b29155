import type { AuditReport, VerdictReport } from '../../src/report/report.ts';
import type { History } from './kubelet/history.ts';
import { completionTruth, coverageTruth, graceTruth, jobTruth, type Truth } from './kubelet/rule-truth.ts';

/** Below the default, so that short histories decide it. */
export const JOB_THRESHOLD = 5_000_000;

/** Verdicts of the rules other than orders that the truth contradicts. */
export function contradictedRules(history: History, report: AuditReport): readonly string[] {
  const [pod] = report.pods;
  const [job] = report.jobs;
  const verdicts = [...(pod?.verdicts ?? []), ...(job?.verdicts ?? [])];
  const truths: readonly (readonly [string, Truth])[] = [
    ['GracePeriod', graceTruth(history)],
    ['SidecarCoverage', coverageTruth(history)],
    ['PodCompletion', completionTruth(history)],
    ['JobCompletion', jobTruth(history, JOB_THRESHOLD)],
  ];
  const told = pod?.phase === 'Succeeded' || pod?.phase === 'Failed';
  return truths.flatMap(([rule, truth]) => {
    // What keeps a Job alive may yet turn out to be a late worker (design.md): before its end is shown it is not wrong.
    if (rule === 'JobCompletion' && !told) return [];
    const verdict = verdicts.find((v) => v.rule === rule);
    return verdict !== undefined && contradicts(verdict, truth)
      ? [`${rule} ${verdict.verdict}/${verdict.reason}: ${truth}`]
      : [];
  });
}

function contradicts({ verdict }: VerdictReport, truth: Truth): boolean {
  return (verdict === 'Verified' && truth === 'broken') || (verdict === 'Violated' && truth === 'holds');
}
