import { markGap } from '../evidence/pod-record.ts';
import type { EvidenceStore } from '../evidence/store.ts';

/** Frames of these Pods may be missing from here on: of those that still live, something may have gone unseen. */
export function markGaps(store: EvidenceStore, uids: Iterable<string>): void {
  for (const uid of uids) {
    const record = store.pods.get(uid);
    if (record !== undefined && record.ending === null) store.pods.set(uid, markGap(record));
  }
}
