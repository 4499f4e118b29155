import { heldUntil, askHeartbeats } from '../../controller/heartbeats.ts';
import { noteOutage, observedUntil, waits } from '../../controller/clock-bound.ts';
import { createState } from '../../controller/state.ts';
import { podFrame } from '../../evidence/pod-frame.ts';
import { addPodFrame, forgetPod } from '../../evidence/store.ts';
import { formatTime, type Micros } from '../../evidence/time.ts';
import { kubeClient } from '../../kube/client.ts';
import type { Connection } from '../../kube/connection.ts';
import type { WatchHealth } from '../../kube/health.ts';
import { markOf } from '../marks.ts';
import { markEntry, type Entry } from './entry.ts';

/** Up to when what was recorded still holds though nothing new came. */
export interface Holdings {
  readonly take: (entry: Entry) => void;
  readonly health: (before: WatchHealth | undefined, now: WatchHealth) => void;
  /** Asks whether the kubelets of Pods that wait live. */
  readonly ask: () => Promise<void>;
  readonly observedUntil: () => Micros;
  /** What has become known since the last time. */
  readonly entries: () => readonly Entry[];
  readonly forbidden: () => boolean;
}

/** By the controller's own reckoning: a replay must not know more than the controller did. */
export function holdings(connection: Connection, clock: () => Micros): Holdings {
  const state = createState();
  const client = kubeClient(connection);
  const told = new Map<string, Micros>();
  const forget = (uid: string): void => {
    forgetPod(state.store, uid);
    told.delete(uid);
  };
  return {
    take: ({ resource, type, object, at }) => {
      if (resource !== 'pods') return;
      const mark = type === 'BOOKMARK' ? markOf(object) : null;
      if (mark?.kind === 'vanished') forget(mark.value);
      if (type === 'BOOKMARK') return;
      const frame = podFrame(object);
      if (type === 'DELETED') forget(frame.uid);
      else addPodFrame(state.store, frame, { at, deleted: false });
    },
    health: (before, now) => noteOutage(state, before, now, clock()),
    ask: () => askHeartbeats(state, client, clock),
    observedUntil: () => observedUntil(state, clock()),
    entries: () => {
      const observed = observedUntil(state, clock());
      const entries: Entry[] = [];
      for (const record of state.store.pods.values()) {
        if (!waits(record)) continue;
        const { uid, samples } = record;
        const until = heldUntil(state, record, observed);
        if (until <= Math.max(told.get(uid) ?? 0, samples.at(-1)?.at ?? 0)) continue;
        told.set(uid, until);
        entries.push(markEntry('pods', observed, { kind: 'held', value: `${formatTime(until)} ${uid}` }));
      }
      return entries;
    },
    forbidden: () => state.heartbeatsForbidden,
  };
}
