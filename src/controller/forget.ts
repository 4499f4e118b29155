import type { PodRecord } from '../evidence/pod-record.ts';
import { forgetPod } from '../evidence/store.ts';
import type { Micros } from '../evidence/time.ts';
import { forgetAccounts } from './accounted.ts';
import { forgettable } from './clock-bound.ts';
import type { ControllerState } from './state.ts';

/** Told of what was judged and is let go of. */
export interface ForgetSink {
  readonly podForgotten: (pod: PodRecord) => void;
  readonly jobForgotten: (uid: string) => void;
}

/** `keepGone`: how long a Pod that is gone is kept. */
export interface Forgetting {
  readonly now: Micros;
  readonly keepGone?: Micros | undefined;
}

/** Lets go of Pods that are long gone, and of Jobs that are gone with all their Pods. What was decided is in the status. */
export function forget(state: ControllerState, { now, keepGone }: Forgetting, sink: ForgetSink): void {
  const { store, goneAt, dirty, judged } = state;
  for (const uid of forgettable(state, now, keepGone)) {
    const pod = store.pods.get(uid);
    forgetPod(store, uid);
    goneAt.delete(uid);
    dirty.delete(uid);
    if (judged.delete(uid) && pod !== undefined) sink.podForgotten(pod);
  }
  forgetAccounts(state);
  for (const [uid, job] of store.jobs) {
    if (job.ending === null || store.owned.has(uid)) continue;
    store.jobs.delete(uid);
    dirty.delete(uid);
    if (judged.delete(uid)) sink.jobForgotten(uid);
  }
}
