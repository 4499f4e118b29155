import { forgetPod } from '../evidence/store.ts';
import type { Micros } from '../evidence/time.ts';
import type { Metrics } from '../sinks/metrics/metrics.ts';
import { forgettable } from './clock-bound.ts';
import type { ControllerState } from './state.ts';

/** Lets go of Pods that are long gone, and of Jobs that are gone with all their Pods. What was decided is in the status. */
export function forget(state: ControllerState, metrics: Metrics, now: Micros): void {
  const { store, goneAt, dirty, judged } = state;
  for (const uid of forgettable(state, now)) {
    forgetPod(store, uid);
    goneAt.delete(uid);
    dirty.delete(uid);
    if (judged.delete(uid)) metrics.podJudged(uid, null);
  }
  for (const [uid, job] of store.jobs) {
    if (job.ending === null || store.owned.has(uid)) continue;
    store.jobs.delete(uid);
    dirty.delete(uid);
    if (judged.delete(uid)) metrics.jobJudged(uid, null);
  }
}
