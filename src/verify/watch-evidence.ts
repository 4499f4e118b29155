import { catchError, defer, EMPTY, exhaustMap, ignoreElements, map, merge, tap, timer, type Observable } from 'rxjs';
import { noteOutage } from '../controller/clock-bound.ts';
import { watchedEvent } from '../controller/facts.ts';
import { askHeartbeats } from '../controller/heartbeats.ts';
import type { ControllerState } from '../controller/state.ts';
import { take } from '../controller/take.ts';
import type { ResourceDelta, Watched } from '../controller/watches.ts';
import { jobFrame } from '../evidence/job-frame.ts';
import { nodeFact } from '../evidence/node-fact.ts';
import { podFrame } from '../evidence/pod-frame.ts';
import type { Micros } from '../evidence/time.ts';
import { kubeClient, type KubeClient } from '../kube/client.ts';
import type { Connection } from '../kube/connection.ts';
import type { WatchHealth } from '../kube/health.ts';
import { reflect, type ReflectOptions } from '../kube/reflector.ts';
import { systemTiming, type Timing } from '../kube/timing.ts';

export interface EvidenceOptions {
  readonly connection: Connection;
  /** Null for all. */
  readonly namespace: string | null;
  /** Only the Pod of this name and its Events: what else there is need not be allowed to be seen. */
  readonly podName?: string | undefined;
  readonly timing?: Timing | undefined;
  readonly onHealth: (health: WatchHealth) => void;
}

type Evidence = 'pods' | 'events' | 'jobs' | 'nodes';
export const WATCHED: readonly Evidence[] = ['pods', 'events', 'jobs', 'nodes'];

/** Where it is tried, without a trace, what the API lets be written: of all namespaces that of the context. */
export function namespaceToTry({ namespace, connection }: EvidenceOptions): string {
  return namespace ?? connection.namespace ?? 'default';
}

/** Watches a namespace, or all, and takes what it tells into the state as the controller does; no CRD is needed. */
export function watchEvidence(state: ControllerState, options: EvidenceOptions): Observable<ResourceDelta> {
  const { connection, podName, timing, onHealth } = options;
  const namespace = options.namespace ?? undefined;
  const clock = (timing ?? systemTiming).nowMicros;
  type Source<T> = Pick<ReflectOptions<T>, 'path' | 'kind' | 'fieldSelector' | 'reduce' | 'namespace'>;
  const watch = <R extends Evidence>(resource: R, source: Source<Watched[R]>): Observable<ResourceDelta> =>
    reflect<Watched[R]>({
      ...source,
      resource,
      connection,
      timing: timing ?? systemTiming,
      uidOf: ({ uid }) => uid,
      onHealth: (health) => {
        noteOutage(state, state.health.get(resource), health, clock());
        state.health.set(resource, health);
        onHealth(health);
      },
    }).pipe(map((delta) => ({ resource, delta }) as unknown as ResourceDelta));
  const watches = merge(
    watch('pods', {
      path: '/api/v1/pods',
      kind: 'Pod',
      reduce: podFrame,
      namespace,
      fieldSelector: podName === undefined ? undefined : `metadata.name=${podName}`,
    }),
    watch('events', {
      path: '/api/v1/events',
      kind: 'Event',
      fieldSelector: `involvedObject.kind=Pod${podName === undefined ? '' : `,involvedObject.name=${podName}`}`,
      reduce: watchedEvent,
      namespace,
    }),
    watch('jobs', { path: '/apis/batch/v1/jobs', kind: 'Job', reduce: jobFrame, namespace }),
    watch('nodes', { path: '/api/v1/nodes', kind: 'Node', reduce: nodeFact }),
  ).pipe(tap((delta) => take(state, delta)));
  return merge(watches, heartbeats(state, kubeClient(connection), clock));
}

/** As often as a kubelet that lives renews its Lease twice. */
const HEARTBEAT_MS = 5_000;

/** Asks whether the kubelets of Pods that wait live. That it cannot be asked proves nothing, and the watches tell it. */
function heartbeats(state: ControllerState, client: KubeClient, clock: () => Micros): Observable<never> {
  const ask = defer(() => askHeartbeats(state, client, clock)).pipe(catchError(() => EMPTY));
  return timer(1_000, HEARTBEAT_MS).pipe(
    exhaustMap(() => ask),
    ignoreElements(),
  );
}
