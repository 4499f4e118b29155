import type { JudgedPod } from '../report/report.ts';
import type { RuleVerdict } from '../rules/verdict.ts';

/** Which judgements are worth a drawing: each Pod and Job once, when nothing of it is pending any more. */
export interface Gallery {
  readonly podJudged: (uid: string, judged: JudgedPod | null) => void;
  readonly jobJudged: (uid: string, verdicts: readonly RuleVerdict[] | null) => void;
  /** Takes out what came to rest since the last call, in the order in which it did. */
  readonly finished: () => readonly Finished[];
}

export interface Finished {
  readonly pod: JudgedPod;
  /** Of the Job that the Pod belongs to, where it does. */
  readonly job: readonly RuleVerdict[] | null;
}

export function createGallery(): Gallery {
  const pods = new Map<string, JudgedPod>();
  const jobs = new Map<string, readonly RuleVerdict[]>();
  const drawn = new Set<string>();
  return {
    podJudged: (uid, judged) => {
      if (judged !== null) pods.set(uid, judged);
    },
    jobJudged: (uid, verdicts) => {
      if (verdicts !== null) jobs.set(uid, verdicts);
    },
    finished: () => {
      const done: Finished[] = [];
      for (const [uid, pod] of pods) {
        const owner = pod.timeline.record.owner;
        const job = owner?.kind === 'Job' ? (jobs.get(owner.uid) ?? null) : null;
        if (drawn.has(uid) || isPending(pod.verdicts) || !pod.timeline.over) continue;
        if (owner?.kind === 'Job' && (job === null || isPending(job))) continue;
        drawn.add(uid);
        done.push({ pod, job });
      }
      return done;
    },
  };
}

function isPending(verdicts: readonly RuleVerdict[]): boolean {
  return verdicts.some((v) => v.verdict === 'Pending');
}
