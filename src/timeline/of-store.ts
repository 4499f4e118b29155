import type { JobRecord } from '../evidence/job-record.ts';
import type { PodRecord } from '../evidence/pod-record.ts';
import { eventsOf, type EvidenceStore } from '../evidence/store.ts';
import { logClaims, type DeclaredLog } from './log-claims.ts';
import { buildTimeline, type PodTimeline, type TimelineInput } from './timeline.ts';

const NO_LOGS: readonly DeclaredLog[] = [];

/** The timeline of one Pod of the store. `logs`: the containers whose last line is declared to be their last act. */
export function timelineOf(
  store: EvidenceStore,
  record: PodRecord,
  logs: readonly DeclaredLog[] = NO_LOGS,
): PodTimeline {
  const { nodeName } = record.spec;
  const input: TimelineInput = {
    record,
    events: eventsOf(store, record),
    ...(store.runtime.proven ? { runtime: store.runtime.facts.get(record.uid) ?? [] } : {}),
    kubeletVersion: nodeName === null ? null : (store.nodes.get(nodeName) ?? null),
  };
  const proven = buildTimeline(input);
  const more = logs.length === 0 ? null : logClaims(record, store.logs.get(record.uid) ?? [], logs);
  return more === null ? proven : { ...buildTimeline({ ...input, more }), proven };
}

/** The Pods that a Job controls, in the order of their creation. */
export function podsOfJob(store: EvidenceStore, job: JobRecord): readonly PodRecord[] {
  const uids = store.owned.get(job.frame.uid) ?? [];
  return [...uids].flatMap((uid) => store.pods.get(uid) ?? []).sort(byCreation);
}

function byCreation(a: PodRecord, b: PodRecord): number {
  return (a.createdAt ?? 0) - (b.createdAt ?? 0) || (a.name < b.name ? -1 : 1);
}
