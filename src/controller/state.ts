import type { AnyAudit } from '../api/types.ts';
import type { Audited } from '../audit/audited.ts';
import { createStore, type EvidenceStore } from '../evidence/store.ts';
import type { Micros } from '../evidence/time.ts';
import type { WatchHealth } from '../kube/health.ts';
import { createKeptPods, type KeptPods } from '../ledger/kept-pods.ts';
import type { Accounted } from './accounted.ts';
import type { Outage } from './clock-bound.ts';
import { NOWHERE, type LogNamespaces } from './logs/namespaces.ts';
import type { Heartbeat } from './heartbeats.ts';
import type { Resource } from './watches.ts';

/** All that the controller holds. Pods and Jobs are held as evidence and verdicts, never as objects. */
export interface ControllerState {
  readonly store: EvidenceStore;
  /** By uid. */
  readonly audits: Map<string, AnyAudit>;
  /** Labels by the name of the namespace. */
  readonly namespaces: Map<string, ReadonlyMap<string, string>>;
  /** What was judged last, by uid of the Pod or Job, then by the settings that it was judged with. */
  readonly judged: Map<string, Map<string, Audited>>;
  /** Of each audit, the Pods that its status counts and does not name. */
  readonly accounted: Map<string, Accounted>;
  /** Uids of Pods and Jobs whose evidence has changed since. */
  readonly dirty: Set<string>;
  /** Observer's clock: when a Pod's object was seen to go. */
  readonly goneAt: Map<string, Micros>;
  readonly health: Map<Resource, WatchHealth>;
  /** Every watch was synced once, or is blocked: a status tells all that can be known. */
  looked: boolean;
  /** The Pods were listed once: what is not held is gone. */
  sawPods: boolean;
  /** The last time that the watch of Pods was broken; null if it never was, or only for a moment. */
  outage: Outage | null;
  /** Of the nodes on which a Pod waits. */
  readonly heartbeats: Map<string, Heartbeat>;
  /** Their Leases may not be read. */
  heartbeatsForbidden: boolean;
  /** Events about violations may not be written. */
  eventsForbidden: boolean;
  /** The only namespace that is watched; null: all. */
  readonly namespace: string | null;
  readonly logNamespaces: LogNamespaces;
  /** Namespaces in which the API server refused to let logs be read. */
  readonly logsRefused: Set<string>;
  /** Does the API prove who writes kubelet Events? Null while that is not known. */
  authenticated: boolean | null;
  /** What was decided of living Pods, for the process after this one. */
  readonly kept: KeptPods;
  /** What may not be done with it; null where all may. */
  keptRefused: string | null;
  /** The build of a replica that follows this one, where it is another; null where none says so. */
  otherBuild: string | null;
  /** Does it prove who writes those of node agents? Only while it does are they used. */
  agentProven: boolean | null;
}

export function createState(logNamespaces: LogNamespaces = NOWHERE, namespace: string | null = null): ControllerState {
  const store = createStore();
  store.runtime.proven = false;
  return {
    store,
    audits: new Map(),
    namespaces: new Map(),
    judged: new Map(),
    accounted: new Map(),
    dirty: new Set(),
    goneAt: new Map(),
    health: new Map(),
    looked: false,
    sawPods: false,
    outage: null,
    heartbeats: new Map(),
    heartbeatsForbidden: false,
    eventsForbidden: false,
    namespace,
    logNamespaces,
    logsRefused: new Set(),
    authenticated: null,
    kept: createKeptPods(),
    keptRefused: null,
    otherBuild: null,
    agentProven: null,
  };
}
