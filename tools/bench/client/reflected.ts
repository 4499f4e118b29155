import { podFrame, type PodFrame } from '../../../src/evidence/pod-frame.ts';
import { addEvent, addPodFrame, createStore, forgetPod } from '../../../src/evidence/store.ts';
import { POD_MEMBERS } from '../../../src/evidence/pod-members.ts';
import { watchedEvent, type WatchedEvent } from '../../../src/controller/facts.ts';
import { openConnection, type Connection } from '../../../src/kube/connection.ts';
import { connect } from '../../../src/kube/kubeconfig.ts';
import type { Delta } from '../../../src/kube/delta.ts';
import { reflect } from '../../../src/kube/reflector.ts';
import type { SourceOptions, Source } from './source.ts';

/** Ours: the reflector, and each frame reduced and merged into the evidence, as the controller does it. */
export async function startReflected(options: SourceOptions): Promise<Source> {
  const connection = await connectionOf(options);
  const store = createStore();
  let frames = 0;
  let events = 0;
  let onFrame: (() => void) | undefined;

  const takePod = (delta: Delta<PodFrame>): void => {
    if (delta.kind !== 'upsert' && delta.kind !== 'delete') return;
    addPodFrame(store, delta.object, { at: delta.at, deleted: delta.kind === 'delete' });
    // The controller waits ten minutes; here a Pod that is gone shall weigh on neither side.
    if (delta.kind === 'delete') forgetPod(store, delta.object.uid);
    frames += 1;
    onFrame?.();
  };
  const takeEvent = (delta: Delta<WatchedEvent>): void => {
    if (delta.kind !== 'upsert') return;
    addEvent(store, delta.object.evidence);
    events += 1;
  };
  const uidOf = ({ uid }: { readonly uid: string }): string => uid;
  const synced = new Promise<void>((resolve, reject) => {
    const pods$ = reflect<PodFrame>({
      connection,
      path: '/api/v1/pods',
      kind: 'Pod',
      members: POD_MEMBERS,
      reduce: podFrame,
      uidOf,
    });
    pods$.subscribe({
      next: (delta) => {
        takePod(delta);
        if (delta.kind === 'synced') resolve();
      },
      error: reject,
    });
  });
  if (options.events) {
    const events$ = reflect<WatchedEvent>({
      connection,
      path: '/api/v1/events',
      fieldSelector: 'involvedObject.kind=Pod',
      kind: 'Event',
      reduce: watchedEvent,
      uidOf,
    });
    events$.subscribe(takeEvent);
  }
  return {
    synced,
    frames: () => frames,
    events: () => events,
    pods: () => store.pods.size,
    onFrame: (listener) => {
      onFrame = listener;
    },
  };
}

function connectionOf({ kubeconfig, server }: SourceOptions): Promise<Connection> | Connection {
  if (kubeconfig !== undefined) return connect({ kubeconfig });
  return openConnection({ server, credentials: () => Promise.resolve({ headers: {}, tls: {} }) });
}
