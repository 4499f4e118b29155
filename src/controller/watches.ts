import { merge, type Observable, map } from 'rxjs';
import { parseAudit, parseClusterAudit } from '../api/parse.ts';
import { API_VERSION, CLUSTER_SIDECAR_AUDITS, SIDECAR_AUDITS } from '../api/group.ts';
import type { AnyAudit } from '../api/types.ts';
import { jobFrame, type JobFrame } from '../evidence/job-frame.ts';
import { nodeFact, type NodeFact } from '../evidence/node-fact.ts';
import { podFrame, type PodFrame } from '../evidence/pod-frame.ts';
import { POD_MEMBERS } from '../evidence/pod-members.ts';
import type { Micros } from '../evidence/time.ts';
import type { Connection } from '../kube/connection.ts';
import type { Delta } from '../kube/delta.ts';
import type { WatchHealth } from '../kube/health.ts';
import { reflect, type ReflectOptions } from '../kube/reflector.ts';
import { systemTiming } from '../kube/timing.ts';
import { namespaceFact, watchedEvent, type NamespaceFact, type WatchedEvent } from './facts.ts';

/** Each resource that is watched, with the type of its facts. */
export interface Watched {
  readonly pods: PodFrame;
  readonly events: WatchedEvent;
  readonly jobs: JobFrame;
  readonly nodes: NodeFact;
  readonly namespaces: NamespaceFact;
  readonly sidecaraudits: AnyAudit;
  readonly clustersidecaraudits: AnyAudit;
}

export type Resource = keyof Watched;

export type ResourceDelta = {
  readonly [R in Resource]: { readonly resource: R; readonly delta: Delta<Watched[R]> };
}[Resource];

export interface WatchOptions {
  readonly connection: Connection;
  /** Only this namespace; then nodes, namespaces and ClusterSidecarAudits, which have none, are not watched. */
  readonly namespace: string | null;
  /** Observer's clock, µs since the epoch: stamps each arrival. */
  readonly clock: () => Micros;
  readonly onHealth: (health: WatchHealth) => void;
  /** Told of what an earlier build left in a status and this one cannot read. */
  readonly onUnreadable: (problem: string) => void;
}

type Source<T> = Omit<ReflectOptions<T>, 'connection' | 'onHealth' | 'namespace' | 'timing'>;

/** Everything that the controller watches, as one stream. */
export function watchAll(options: WatchOptions): Observable<ResourceDelta> {
  const { connection, namespace, clock, onHealth, onUnreadable } = options;
  const timing = { ...systemTiming, nowMicros: clock };
  const watch = <R extends Resource>(resource: R, source: Source<Watched[R]>): Observable<ResourceDelta> =>
    reflect<Watched[R]>({ ...source, resource, connection, onHealth, timing, namespace: namespace ?? undefined }).pipe(
      map((delta) => ({ resource, delta }) as unknown as ResourceDelta),
    );
  const uidOf = ({ uid }: { readonly uid: string }): string => uid;
  const auditUid = ({ metadata }: AnyAudit): string => metadata.uid;
  const namespaced = [
    watch('pods', { path: '/api/v1/pods', kind: 'Pod', members: POD_MEMBERS, reduce: podFrame, uidOf }),
    // One of the two Event APIs: both show the same objects. The server keeps those of other kinds back.
    watch('events', {
      path: '/api/v1/events',
      kind: 'Event',
      fieldSelector: 'involvedObject.kind=Pod',
      reduce: watchedEvent,
      uidOf,
    }),
    watch('jobs', { path: '/apis/batch/v1/jobs', kind: 'Job', reduce: jobFrame, uidOf }),
    watch('sidecaraudits', {
      path: `/apis/${API_VERSION}/${SIDECAR_AUDITS.plural}`,
      kind: SIDECAR_AUDITS.kind,
      reduce: (raw) => parseAudit(raw, onUnreadable),
      uidOf: auditUid,
    }),
  ];
  if (namespace !== null) return merge(...namespaced);
  return merge(
    ...namespaced,
    watch('nodes', { path: '/api/v1/nodes', kind: 'Node', reduce: nodeFact, uidOf }),
    watch('namespaces', { path: '/api/v1/namespaces', kind: 'Namespace', reduce: namespaceFact, uidOf }),
    watch('clustersidecaraudits', {
      path: `/apis/${API_VERSION}/${CLUSTER_SIDECAR_AUDITS.plural}`,
      kind: CLUSTER_SIDECAR_AUDITS.kind,
      reduce: (raw) => parseClusterAudit(raw, onUnreadable),
      uidOf: auditUid,
    }),
  );
}

/** What each resource is for, and what is missing without it; `needed` ones make an audit not Ready. */
export const RESOURCES: Readonly<Record<Resource, { readonly needed: boolean; readonly without: string }>> = {
  pods: { needed: true, without: 'nothing can be judged' },
  events: { needed: true, without: 'starts within one second stay undecided' },
  jobs: { needed: true, without: 'JobCompletion cannot be judged' },
  sidecaraudits: { needed: true, without: 'no audit is seen' },
  clustersidecaraudits: { needed: true, without: 'no ClusterSidecarAudit is seen' },
  namespaces: { needed: false, without: 'a namespaceSelector selects nothing' },
  nodes: { needed: false, without: 'causes that depend on the kubelet’s version are not named' },
};
