import { heldUntil } from '../controller/heartbeats.ts';
import type { ControllerState } from '../controller/state.ts';
import type { Group } from '../recording/groups.ts';
import { podsOf } from '../recording/judge-groups.ts';
import { judgeJob } from '../rules/judge.ts';
import type { RuleContext } from '../rules/rule.ts';
import type { RuleVerdict, Verdict } from '../rules/verdict.ts';
import { podsOfJob, timelineOf } from '../timeline/of-store.ts';
import { evidenceOf, selected } from './selected.ts';
import type { Target } from './target.ts';

/** How it stands with what is to be verified. */
export interface Standing {
  /** The evidence about it, and up to when it is known. */
  readonly group: Group;
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

export function standingOf(state: ControllerState, target: Target, { settings, now }: RuleContext): Standing {
  const chosen = selected(state.store, target);
  const store = evidenceOf(state.store, chosen);
  const held = new Map([...store.pods].map(([uid, record]) => [uid, heldUntil(state, record, now)]));
  const group: Group = { store, now, held };
  const jobs = [...store.jobs.values()];
  const all = [
    ...podsOf([group], settings).flatMap(({ judged }) => judged.verdicts),
    ...jobs.flatMap((job) => {
      const pods = podsOfJob(store, job).map((record) => timelineOf(store, record));
      return judgeJob({ job, pods }, { settings, now: Math.min(now, ...held.values()) });
    }),
  ];
  const active = jobs.some(({ frame, ending }) => frame.finished === null && ending === null);
  const violated = all.filter((v) => v.verdict === 'Violated');
  return {
    group,
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
