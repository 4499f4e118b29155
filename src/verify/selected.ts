import { selects } from '../audit/label-selector.ts';
import type { JobRecord } from '../evidence/job-record.ts';
import type { PodRecord } from '../evidence/pod-record.ts';
import type { EvidenceStore } from '../evidence/store.ts';
import { podsOfJob } from '../timeline/of-store.ts';
import type { Target } from './target.ts';

export interface Selected {
  readonly pods: readonly PodRecord[];
  /** Null where no Job was asked for, or where it is not there. */
  readonly job: JobRecord | null;
}

/**
 * What of the evidence is meant. Of the objects that bear a name one after the other it is the first: a Pod made anew is
 * another Pod. Selected here and not by the API server, to which a Pod that lost a label is a Pod that was deleted.
 */
export function selected(store: EvidenceStore, target: Target): Selected {
  const pods = [...store.pods.values()];
  switch (target.kind) {
    case 'pod':
      return { pods: pods.filter((pod) => pod.name === target.name).slice(0, 1), job: null };
    case 'job': {
      const job = [...store.jobs.values()].find(({ frame }) => frame.name === target.name) ?? null;
      return { pods: job === null ? [] : podsOfJob(store, job), job };
    }
    case 'pods':
      return { pods: pods.filter((pod) => selects(target.selector, pod.labels)), job: null };
  }
}

/** The evidence about these alone, without the Pods that an annotation excludes. */
export function evidenceOf(store: EvidenceStore, { pods, job }: Selected): EvidenceStore {
  const audited = pods.filter((pod) => pod.excluded === null);
  return {
    ...store,
    pods: new Map(audited.map((pod) => [pod.uid, pod])),
    jobs: new Map(job === null ? [] : [[job.frame.uid, job]]),
  };
}
