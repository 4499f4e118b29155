import { addLogFact } from '../evidence/store.ts';
import type { Group } from './groups.ts';
import type { LastLine } from './log-lines.ts';

/**
 * Adds what logs tell of the Pods of these uids. A log names its Pod, and a Pod that was made again has the same name: where
 * there are two, the lines may be of either, and are used for none. Returns how many of the runs were found.
 */
export function takeLogs(groups: readonly Group[], uids: ReadonlySet<string>, lines: readonly LastLine[]): number {
  const pods = groups.flatMap(({ store }) =>
    [...store.pods.values()]
      .filter((p) => uids.has(p.uid))
      .map(({ uid, name, namespace }) => ({
        store,
        uid,
        name,
        namespace,
      })),
  );
  let taken = 0;
  for (const line of lines) {
    const { pod, namespace, uid, container, restartCount, floor, ceil } = line;
    const [only, ...others] = pods.filter(
      (p) => p.name === pod && (namespace === null || p.namespace === namespace) && (uid === null || p.uid === uid),
    );
    if (only === undefined || others.length > 0) continue;
    addLogFact(only.store, { podUid: only.uid, container, restartCount, runId: null, floor, ceil });
    taken += 1;
  }
  return taken;
}
