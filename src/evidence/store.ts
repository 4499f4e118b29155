import type { EventEvidence } from './event-evidence.ts';
import type { EventFact } from './event-fact.ts';
import { mergeEvent } from './event-record.ts';
import { FRESH, PackedMap, type Held } from './held.ts';
import type { JobFrame } from './job-frame.ts';
import { mergeJob, type JobRecord } from './job-record.ts';
import { mergeLog, type LogFact } from './log-fact.ts';
import type { NodeFact } from './node-fact.ts';
import { eventPacking } from './packed-events.ts';
import { podPacking } from './packed-pod.ts';
import { runtimePacking } from './packed-runtime.ts';
import type { PodFrame } from './pod-frame.ts';
import { markGap, markVanished, mergeFrame, type Arrival, type PodRecord } from './pod-record.ts';
import type { RuntimeFact } from './runtime-fact.ts';
import { mergeRuntime } from './runtime-record.ts';

/**
 * All evidence there is, keyed by uid, and packed: a recreated Pod of the same name is another Pod. The same store serves the
 * controller, replay, tests and benchmarks; it reads no clock and does no I/O.
 */
export interface EvidenceStore {
  readonly pods: Held<PodRecord>;
  /** By the uid of the Pod they are about, which may be known later or never. */
  readonly events: Held<readonly EventFact[]>;
  /** What agents told of the runtime's own record, by the uid of the Pod, which may be known later or never. */
  readonly runtime: RuntimeEvidence;
  /** Last lines of logs, by the uid of the Pod: used only where an audit declares what they mean. */
  readonly logs: Map<string, readonly LogFact[]>;
  readonly jobs: Map<string, JobRecord>;
  /** Uids of the Pods by the uid of their controller. */
  readonly owned: Map<string, Set<string>>;
  /** Uids of mirrors by the uid of their static Pod, which the kubelet's Events are about. One may follow the other. */
  readonly mirrors: Map<string, Set<string>>;
  /** kubeletVersion by the name of the node. */
  readonly nodes: Map<string, string>;
}

export interface RuntimeEvidence {
  readonly facts: Held<readonly RuntimeFact[]>;
  /** Nobody but the agent of its node can have written such an Event. While that is not proven, none of them is used. */
  proven: boolean;
}

/** `fresh`: so many Pods are held as they are, and the rest packed. */
export function createStore(fresh: number = FRESH): EvidenceStore {
  const pods = new PackedMap(podPacking(), fresh);
  return {
    pods,
    events: new PackedMap(
      eventPacking((uid) => pods.held.get(uid)),
      fresh,
    ),
    runtime: {
      facts: new PackedMap(
        runtimePacking((uid) => pods.held.get(uid)),
        fresh,
      ),
      proven: true,
    },
    logs: new Map(),
    jobs: new Map(),
    owned: new Map(),
    mirrors: new Map(),
    nodes: new Map(),
  };
}

export function addPodFrame(store: EvidenceStore, frame: PodFrame, arrival: Arrival): PodRecord {
  const record = mergeFrame(store.pods.get(frame.uid) ?? null, frame, arrival);
  store.pods.set(frame.uid, record);
  if (record.owner !== null) list(store.owned, record.owner.uid, frame.uid);
  const { mirrorOf } = record.spec;
  if (mirrorOf !== null) list(store.mirrors, mirrorOf, frame.uid);
  return record;
}

function list(of: Map<string, Set<string>>, key: string, uid: string): void {
  of.set(key, (of.get(key) ?? new Set()).add(uid));
}

/** Whether none is left. */
function unlist(of: Map<string, Set<string>>, key: string, uid: string): boolean {
  const listed = of.get(key);
  listed?.delete(uid);
  return (listed?.size ?? 0) === 0 && of.delete(key);
}

/** The Events about a Pod: of a mirror, those about its static Pod. */
export function eventsOf(store: EvidenceStore, { uid, spec }: PodRecord): readonly EventFact[] {
  return store.events.get(spec.mirrorOf ?? uid) ?? [];
}

export function addEventFact(store: EvidenceStore, fact: EventFact): void {
  store.events.set(fact.podUid, mergeEvent(store.events.get(fact.podUid) ?? [], fact));
}

/** Whether the agent told something new: the same Event may come again, with a new list of them, say. */
export function addRuntimeFact({ runtime }: EvidenceStore, fact: RuntimeFact): boolean {
  const known = runtime.facts.get(fact.podUid) ?? [];
  const merged = mergeRuntime(known, fact);
  if (merged === known) return false;
  runtime.facts.set(fact.podUid, merged);
  return merged.length > known.length;
}

/** Adds what an Event is evidence of; false where it tells nothing new of the runtime. */
export function addEvent(store: EvidenceStore, evidence: EventEvidence): boolean {
  if (evidence.source === 'Runtime') return addRuntimeFact(store, evidence.fact);
  addEventFact(store, evidence.fact);
  return true;
}

export function addLogFact(store: EvidenceStore, fact: LogFact): void {
  store.logs.set(fact.podUid, mergeLog(store.logs.get(fact.podUid) ?? [], fact));
}

export function addJobFrame(store: EvidenceStore, frame: JobFrame, deleted: boolean): void {
  store.jobs.set(frame.uid, mergeJob(store.jobs.get(frame.uid) ?? null, frame, deleted));
}

export function addNodeFact(store: EvidenceStore, fact: NodeFact): void {
  if (fact.kubeletVersion !== null) store.nodes.set(fact.name, fact.kubeletVersion);
}

/** The watch of Pods may have missed frames: every Pod that still lives may have changed unseen. */
export function markPodGap(store: EvidenceStore): void {
  for (const [uid, record] of store.pods) if (record.ending === null) store.pods.set(uid, markGap(record));
}

/** A relist no longer has the Pod. */
export function podVanished(store: EvidenceStore, uid: string): void {
  const record = store.pods.get(uid);
  if (record !== undefined) store.pods.set(uid, markVanished(record));
}

/** A relist no longer has the Job. */
export function jobVanished(store: EvidenceStore, uid: string): void {
  const record = store.jobs.get(uid);
  if (record !== undefined && record.ending === null) store.jobs.set(uid, { ...record, ending: 'Vanished' });
}

/** Lets go of a Pod and all that is held about it. */
export function forgetPod(store: EvidenceStore, uid: string): void {
  const record = store.pods.get(uid);
  unlist(store.owned, record?.owner?.uid ?? '', uid);
  const mirrorOf = record?.spec.mirrorOf ?? null;
  if (mirrorOf !== null && unlist(store.mirrors, mirrorOf, uid)) store.events.delete(mirrorOf);
  store.pods.delete(uid);
  store.events.delete(uid);
  store.runtime.facts.delete(uid);
  store.logs.delete(uid);
}
