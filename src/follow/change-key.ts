import type { RuleVerdict } from '../rules/verdict.ts';
import type { JudgedPod } from '../report/report.ts';

/**
 * The same as long as a drawing of the Pod would tell nothing new but that time went by. What is left out: how long something
 * lasts, and the messages, which say it.
 */
export function changeKey({ timeline, verdicts }: JudgedPod): string {
  const { record, containers, stopping, over, events } = timeline;
  return JSON.stringify([
    [record.uid, record.phase, record.reason, over, stopping.requested],
    containers.map(({ runs, restartCount, now }) => [
      restartCount,
      now,
      runs.map(({ id, started, finished, exitCode, reason }) => [id, started, finished, exitCode, reason]),
    ]),
    [...events, ...containers.flatMap((c) => c.pulls)].map(({ name, count }) => [name, count]),
    verdictKey(verdicts),
  ]);
}

export function verdictKey(verdicts: readonly Pick<RuleVerdict, 'rule' | 'verdict' | 'reason' | 'checks'>[]): unknown {
  return verdicts.map(({ rule, verdict, reason, checks }) => [
    rule,
    verdict,
    reason,
    checks.map((check) => [check.verdict, check.reason]),
  ]);
}
