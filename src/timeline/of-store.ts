import type { JobRecord } from '../evidence/job-record.ts';
import type { PodRecord } from '../evidence/pod-record.ts';
import type { EvidenceStore } from '../evidence/store.ts';
import type { MoreClaims } from './run.ts';
import { buildTimeline, type PodTimeline } from './timeline.ts';

/** The timeline of one Pod of the store. */
export function timelineOf(store: EvidenceStore, record: PodRecord, more?: MoreClaims): PodTimeline {
  const { nodeName } = record.spec;
  return buildTimeline({
    record,
    events: store.events.get(record.uid) ?? [],
    kubeletVersion: nodeName === null ? null : (store.nodes.get(nodeName) ?? null),
    ...(more === undefined ? {} : { more }),
  });
}

/** The Pods that a Job controls, in the order of their creation. */
export function podsOfJob(store: EvidenceStore, job: JobRecord): readonly PodRecord[] {
  const uids = store.owned.get(job.frame.uid) ?? [];
  return [...uids].flatMap((uid) => store.pods.get(uid) ?? []).sort(byCreation);
}

function byCreation(a: PodRecord, b: PodRecord): number {
  return (a.createdAt ?? 0) - (b.createdAt ?? 0) || (a.name < b.name ? -1 : 1);
}
