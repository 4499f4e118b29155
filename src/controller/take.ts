import type { AnyAudit } from '../api/types.ts';
import { markGap } from '../evidence/pod-record.ts';
import {
  addEvent,
  addJobFrame,
  addNodeFact,
  addPodFrame,
  jobVanished,
  markPodGap,
  podVanished,
} from '../evidence/store.ts';
import type { Micros } from '../evidence/time.ts';
import type { Delta } from '../kube/delta.ts';
import { accountedOf } from './accounted.ts';
import type { ControllerState } from './state.ts';
import type { ResourceDelta, Watched } from './watches.ts';

/**
 * Takes one delta into the state, and marks what has to be judged anew. Deltas that are no evidence change nothing here.
 * False for an Event that told nothing new.
 */
export function take(state: ControllerState, { resource, delta }: ResourceDelta): boolean {
  if (resource === 'events') return takeEvent(state, delta);
  takeOther(state, { resource, delta } as ResourceDelta);
  return true;
}

function takeEvent(state: ControllerState, delta: Delta<Watched['events']>): boolean {
  if (delta.kind !== 'upsert') return false;
  const { evidence } = delta.object;
  // While anybody may write in the agent's name, nothing written in it is even held.
  if (evidence.source === 'Runtime' && state.agentProven === false) return false;
  const told = addEvent(state.store, evidence);
  const { podUid } = evidence.fact;
  for (const uid of state.store.mirrors.get(podUid) ?? [podUid]) state.dirty.add(uid);
  const owner = evidence.source === 'Runtime' ? state.store.pods.get(evidence.fact.podUid)?.owner : null;
  // A Job is judged by the ends of its Pods' containers.
  if (owner != null) state.dirty.add(owner.uid);
  return told;
}

function takeOther(state: ControllerState, { resource, delta }: ResourceDelta): void {
  switch (resource) {
    case 'events':
      return;
    case 'pods':
      takePod(state, delta);
      return;
    case 'jobs':
      takeJob(state, delta);
      return;
    case 'nodes':
      if (delta.kind === 'upsert') takeNode(state, delta.object);
      return;
    case 'namespaces':
      takeNamespace(state, delta);
      return;
    case 'sidecaraudits':
    case 'clustersidecaraudits':
      takeAudit(state, delta);
  }
}

function takePod(state: ControllerState, delta: Delta<Watched['pods']>): void {
  const { store, dirty } = state;
  switch (delta.kind) {
    case 'upsert':
    case 'delete': {
      const deleted = delta.kind === 'delete';
      const record = addPodFrame(store, delta.object, { at: delta.at, deleted });
      dirty.add(record.uid);
      if (record.owner !== null) dirty.add(record.owner.uid);
      if (deleted) goneNow(state, record.uid, delta.at);
      return;
    }
    case 'vanish':
      podVanished(store, delta.uid);
      dirty.add(delta.uid);
      goneNow(state, delta.uid, delta.at);
      return;
    case 'gap':
      markPodGap(store);
      for (const uid of store.pods.keys()) dirty.add(uid);
      return;
    case 'skipped':
      // It may have said anything of its Pod, and of any where it does not even say of which.
      skippedPod(state, delta.about);
      return;
    case 'synced':
  }
}

function skippedPod({ store, dirty }: ControllerState, about: string): void {
  const [, namespace = '', name = null] = about.split('/');
  for (const [uid, record] of store.pods) {
    if (name !== null && (record.name !== name || record.namespace !== namespace)) continue;
    if (record.ending !== null) continue;
    store.pods.set(uid, markGap(record));
    dirty.add(uid);
    if (record.owner !== null) dirty.add(record.owner.uid);
  }
}

function goneNow({ goneAt }: ControllerState, uid: string, at: Micros): void {
  if (!goneAt.has(uid)) goneAt.set(uid, at);
}

function takeJob({ store, dirty }: ControllerState, delta: Delta<Watched['jobs']>): void {
  if (delta.kind === 'upsert' || delta.kind === 'delete') {
    addJobFrame(store, delta.object, delta.kind === 'delete');
    dirty.add(delta.object.uid);
  } else if (delta.kind === 'vanish') {
    jobVanished(store, delta.uid);
    dirty.add(delta.uid);
  }
}

function takeAudit(state: ControllerState, delta: Delta<Watched['sidecaraudits']>): void {
  if (delta.kind === 'upsert') {
    const { uid, generation } = delta.object.metadata;
    const known = state.audits.get(uid);
    state.audits.set(uid, delta.object);
    accountedOf(state, uid).shownAt = delta.at;
    // A new selector or threshold: everything may be judged otherwise.
    if (known?.metadata.generation !== generation) selectAnew(state);
  } else if (delta.kind === 'delete' || delta.kind === 'vanish') {
    const uid = delta.kind === 'delete' ? delta.object.metadata.uid : delta.uid;
    // Its Pods may be nobody's now, and then they are told of no more.
    if (state.audits.delete(uid)) selectAnew(state);
  }
}

/** A node may come after its Pods, also after they have ended: what rests on its kubelet's version is open until then. */
function takeNode({ store, dirty }: ControllerState, node: Watched['nodes']): void {
  const isNew = node.kubeletVersion !== null && !store.nodes.has(node.name);
  addNodeFact(store, node);
  if (!isNew) return;
  for (const [uid, { spec, owner }] of store.pods) {
    if (spec.nodeName !== node.name) continue;
    dirty.add(uid);
    if (owner !== null) dirty.add(owner.uid);
  }
}

function takeNamespace(state: ControllerState, delta: Delta<Watched['namespaces']>): void {
  if (delta.kind === 'delete') state.namespaces.delete(delta.object.name);
  if (delta.kind !== 'upsert') return;
  const { name, labels } = delta.object;
  const known = state.namespaces.get(name);
  state.namespaces.set(name, labels);
  const isSame = known?.size === labels.size && [...labels].every(([key, value]) => known.get(key) === value);
  const isSelecting = (audit: AnyAudit): boolean =>
    audit.kind === 'ClusterSidecarAudit' && audit.spec.namespaceSelector !== undefined;
  // Its Pods may have come before it, too.
  if (!isSame && [...state.audits.values()].some(isSelecting)) selectAnew(state, name);
}

/** Other audits than before may select the Pods and Jobs: of one namespace, or all. */
function selectAnew({ store, dirty }: ControllerState, namespace: string | null = null): void {
  for (const [uid, pod] of store.pods) if (namespace === null || pod.namespace === namespace) dirty.add(uid);
  for (const [uid, { frame }] of store.jobs) if (namespace === null || frame.namespace === namespace) dirty.add(uid);
}
