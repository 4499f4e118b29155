import { selects } from '../audit/label-selector.ts';
import type { PodRecord } from '../evidence/pod-record.ts';
import type { EvidenceStore } from '../evidence/store.ts';
import { podsOfJob } from '../timeline/of-store.ts';
import type { Target } from '../verify/target.ts';

/** The part of the evidence that is drawn. */
export interface Part {
  readonly store: EvidenceStore;
  /** Names of the Pods that an annotation excludes: they are not judged, and so not drawn. */
  readonly excluded: readonly string[];
  /** What was asked for by name is not there. */
  readonly missing: boolean;
}

/**
 * What is meant, in one namespace or in all. Other than `verify`, which waits for one Pod, it is every Pod that bore the
 * name: of a StatefulSet's the one that was before, too.
 */
export function partOf(store: EvidenceStore, target: Target, namespace: string | null = null): Part {
  const inside = (of: { readonly namespace: string }): boolean => namespace === null || of.namespace === namespace;
  const jobs = [...store.jobs.values()].filter(
    ({ frame }) => target.kind === 'job' && frame.name === target.name && inside(frame),
  );
  const pods =
    target.kind === 'job'
      ? jobs.flatMap((job) => podsOfJob(store, job))
      : [...store.pods.values()].filter((pod) => inside(pod) && isMeant(pod, target));
  const audited = pods.filter((pod) => pod.excluded === null);
  return {
    store: {
      ...store,
      pods: new Map(audited.map((pod) => [pod.uid, pod])),
      jobs: new Map(jobs.map((job) => [job.frame.uid, job])),
    },
    excluded: pods.filter((pod) => pod.excluded !== null).map((pod) => pod.name),
    missing: target.kind === 'job' ? jobs.length === 0 : target.kind === 'pod' && pods.length === 0,
  };
}

function isMeant(pod: PodRecord, target: Exclude<Target, { kind: 'job' }>): boolean {
  return target.kind === 'pod' ? pod.name === target.name : selects(target.selector, pod.labels);
}
