import type { EvidenceStore } from '../evidence/store.ts';
import { judgedPods } from '../report/report.ts';
import { judgeJob } from '../rules/judge.ts';
import type { RuleContext } from '../rules/rule.ts';
import type { RuleVerdict, Verdict } from '../rules/verdict.ts';
import { podsOfJob, timelineOf } from '../timeline/of-store.ts';
import { evidenceOf, selected } from './selected.ts';
import type { Target } from './target.ts';

/** How it stands with what is to be verified. */
export interface Standing {
  readonly evidence: EvidenceStore;
  readonly pods: number;
  readonly excluded: readonly string[];
  /** What was asked for is not there. */
  readonly missing: boolean;
  readonly violated: boolean;
  /** Something is violated, and nothing that may come can take it back. */
  readonly violatedForGood: boolean;
  /** What is waited for, in words; empty when everything is decided as far as it will be by waiting. */
  readonly waitingFor: readonly string[];
  readonly undecided: readonly string[];
  readonly verified: boolean;
}

export function standingOf(store: EvidenceStore, target: Target, context: RuleContext): Standing {
  const chosen = selected(store, target);
  const evidence = evidenceOf(store, chosen);
  const verdicts = judgedPods(evidence, context).flatMap((pod) => pod.verdicts);
  const jobs = [...evidence.jobs.values()];
  const all = [
    ...verdicts,
    ...jobs.flatMap((job) => {
      const pods = podsOfJob(evidence, job).map((record) => timelineOf(evidence, record));
      return judgeJob({ job, pods }, context);
    }),
  ];
  const active = jobs.some(({ frame, ending }) => frame.finished === null && ending === null);
  const violated = all.filter((v) => v.verdict === 'Violated');
  return {
    evidence,
    pods: chosen.pods.length,
    excluded: chosen.pods.filter((pod) => pod.excluded !== null).map((pod) => pod.name),
    missing: target.kind === 'job' ? chosen.job === null : chosen.pods.length === 0,
    violated: violated.length > 0,
    violatedForGood: violated.some((v) => !mayBeTakenBack(v)),
    // A Job that is active may make Pods yet.
    waitingFor: [...rulesOf(all, 'Pending'), ...(active ? ['the end of the Job'] : [])],
    undecided: rulesOf(all, 'Undecided'),
    verified: all.some((v) => v.verdict === 'Verified'),
  };
}

/** What outlives the work of a Job may turn out to be a worker (LateWorker); while it lasts, that is open. */
function mayBeTakenBack({ rule, open }: RuleVerdict): boolean {
  return open && (rule === 'JobCompletion' || rule === 'PodCompletion');
}

function rulesOf(verdicts: readonly RuleVerdict[], wanted: Verdict): readonly string[] {
  return [...new Set(verdicts.filter((v) => v.verdict === wanted).map((v) => v.rule))];
}
