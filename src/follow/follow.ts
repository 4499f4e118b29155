import { setTimeout as sleep } from 'node:timers/promises';
import { proveAgent } from '../controller/agent-proof.ts';
import { forgettable, observedUntil, waits } from '../controller/clock-bound.ts';
import { heldUntil } from '../controller/heartbeats.ts';
import { createState, type ControllerState } from '../controller/state.ts';
import { forgetPod } from '../evidence/store.ts';
import type { Micros } from '../evidence/time.ts';
import { kubeClient } from '../kube/client.ts';
import { systemTiming } from '../kube/timing.ts';
import type { Group } from '../recording/groups.ts';
import { podsOf } from '../recording/judge-groups.ts';
import type { WatchedPod } from '../render/tables.ts';
import type { RuleSettings } from '../rules/settings.ts';
import { hasSynced, refuseBlocked } from '../verify/sync.ts';
import type { Target } from '../verify/target.ts';
import { namespaceToTry, watchEvidence, type EvidenceOptions } from '../verify/watch-evidence.ts';
import { partOf, type Part } from './drawn.ts';

export interface FollowOptions extends EvidenceOptions {
  readonly target: Target;
  readonly settings: RuleSettings;
  /** Ends it. */
  readonly end: Promise<unknown>;
  /** Told at each look; answers whether that is enough. */
  readonly onLook: (look: Look) => boolean;
}

export interface Look extends Pick<Part, 'excluded' | 'missing'> {
  /** All that there was when the watches began is here, and it is known what node agents say may be used. */
  readonly synced: boolean;
  readonly group: Group;
  /** In the order of a report. */
  readonly pods: readonly WatchedPod[];
  /** Uids of the Pods that were judged anew. */
  readonly judged: ReadonlySet<string>;
}

/** Between two looks, ms: changes that come together are one. */
const LOOK_MS = 200;

/** Watches, and looks again and again, until that is enough or it is ended. Throws where Pods or the Job may not be watched. */
export async function follow(options: FollowOptions): Promise<void> {
  const state = createState();
  const clock = (options.timing ?? systemTiming).nowMicros;
  const { promise: broken, reject } = Promise.withResolvers<never>();
  broken.catch(() => undefined); // looked at below, unless it ends before
  let proved = false;
  // Once, as in verify. Without an answer nothing is taken from node agents.
  void proveAgent(state, kubeClient(options.connection), namespaceToTry(options))
    .catch(() => false)
    .then(() => (proved = true));
  const subscription = watchEvidence(state, options).subscribe({ error: reject });
  const known = new Map<string, WatchedPod>();
  let over = false;
  const end = options.end.then(() => (over = true));
  try {
    for (;;) {
      refuseBlocked(state, options.target);
      const look = lookAt(state, known, options, observedUntil(state, clock()));
      const enough = options.onLook({ ...look, synced: look.synced && proved });
      if (enough || over) return;
      await Promise.race([sleep(LOOK_MS), end, broken]);
    }
  } finally {
    subscription.unsubscribe();
  }
}

/** Judges those alone of which there is new evidence, or that wait for something. */
function lookAt(
  state: ControllerState,
  known: Map<string, WatchedPod>,
  { target, settings }: FollowOptions,
  now: Micros,
): Look {
  for (const uid of forgettable(state, now)) {
    forgetPod(state.store, uid);
    state.goneAt.delete(uid);
  }
  const { store, excluded, missing } = partOf(state.store, target);
  const held = new Map([...store.pods].map(([uid, record]) => [uid, heldUntil(state, record, now)]));
  const group: Group = { store, now, held };
  const again = new Map(
    [...store.pods].filter(([uid, record]) => !known.has(uid) || state.dirty.has(uid) || waits(record)),
  );
  state.dirty.clear();
  for (const uid of known.keys()) if (!store.pods.has(uid)) known.delete(uid);
  for (const pod of podsOf([{ ...group, store: { ...store, pods: again } }], settings)) {
    known.set(pod.judged.timeline.record.uid, pod);
  }
  const pods = [...known.values()].map((pod) => upTo(pod, now)).sort(byName);
  return { synced: hasSynced(state), group, pods, judged: new Set(again.keys()), excluded, missing };
}

/** A Pod that nothing new is known of still runs. */
function upTo({ judged, now }: WatchedPod, clock: Micros): WatchedPod {
  return { judged, now: waits(judged.timeline.record) ? now : clock };
}

function byName({ judged: a }: WatchedPod, { judged: b }: WatchedPod): number {
  const [x, y] = [a.timeline.record, b.timeline.record];
  const order = (p: string, q: string): number => (p === q ? 0 : p < q ? -1 : 1);
  return order(x.namespace, y.namespace) || order(x.name, y.name) || (x.createdAt ?? 0) - (y.createdAt ?? 0);
}
