import { AuditError } from '../errors.ts';
import { containerStatus, type ContainerStatus } from './container-status.ts';
import { integerAt, isObject, listAt, objectAt, stringAt, type Json } from './json.ts';
import { podSpec, type PodSpec } from './pod-spec.ts';
import { parseTime, SECOND, type Micros } from './time.ts';

export type Phase = 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'Unknown';

/** A condition of the Pod; `since` is its lastTransitionTime: node's clock, whole seconds. */
export interface Condition {
  readonly status: boolean;
  readonly since: Micros | null;
}

export interface Owner {
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
}

/** One frame of a Pod, reduced to what the timeline needs. It lives only until it is merged into the Pod's record. */
export interface PodFrame {
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
  readonly resourceVersion: string;
  readonly labels: ReadonlyMap<string, string>;
  /** The annotation that excludes the Pod from audits, with its reason; null where there is none. */
  readonly excluded: string | null;
  readonly owner: Owner | null;
  readonly createdAt: Micros | null;
  readonly spec: PodSpec;
  readonly phase: Phase;
  /** `status.reason`, e.g. Evicted, DeadlineExceeded. */
  readonly reason: string | null;
  readonly statuses: readonly ContainerStatus[];
  readonly ready: Condition | null;
  /** PodReadyToStartContainers: the sandbox is up. */
  readonly sandbox: Condition | null;
  /**
   * Deletion as this frame tells it: API server's clock, whole seconds. Only the first frame that has it is true
   * (kubernetes.md). Null of a mirror: deleting that stops nothing, the kubelet makes it anew and the static Pod goes on.
   */
  readonly deletion: { readonly requestedAt: Micros; readonly graceSeconds: number } | null;
}

export const EXCLUDE_ANNOTATION = 'sidecaraudit.dev/exclude';

/** The kubelet's own, on the mirror of a static Pod: the uid of that Pod, which is a hash of its manifest. */
export const MIRROR_ANNOTATION = 'kubernetes.io/config.mirror';

const PHASES: ReadonlySet<string> = new Set(['Pending', 'Running', 'Succeeded', 'Failed', 'Unknown']);

/** Reduces a Pod as the API server sends it. Throws SA1003 for what is no Pod at all; anything odd inside is left out. */
export function podFrame(pod: unknown): PodFrame {
  if (!isObject(pod)) throw new AuditError('SA1003', 'pod', 'not an object');
  const metadata = objectAt(pod, 'metadata');
  const namespace = stringAt(metadata, 'namespace') ?? '';
  const name = stringAt(metadata, 'name');
  const uid = stringAt(metadata, 'uid');
  if (name === null || uid === null) {
    throw new AuditError('SA1003', `pod/${namespace}/${name ?? '?'}`, 'metadata.name or metadata.uid is missing');
  }
  const status = objectAt(pod, 'status');
  const annotations = objectAt(metadata, 'annotations');
  const mirrorOf = stringAt(annotations, MIRROR_ANNOTATION);
  const phase = stringAt(status, 'phase');
  return {
    uid,
    namespace,
    name,
    resourceVersion: stringAt(metadata, 'resourceVersion') ?? '0',
    labels: labels(objectAt(metadata, 'labels')),
    excluded: stringAt(annotations, EXCLUDE_ANNOTATION),
    owner: controllerOf(metadata),
    createdAt: parseTime(metadata['creationTimestamp']),
    spec: podSpec(objectAt(pod, 'spec'), { mirrorOf, changes: changes(metadata) }),
    phase: phase !== null && PHASES.has(phase) ? (phase as Phase) : 'Unknown',
    reason: stringAt(status, 'reason'),
    statuses: [...listAt(status, 'initContainerStatuses'), ...listAt(status, 'containerStatuses')].map(containerStatus),
    ready: condition(status, 'Ready'),
    sandbox: condition(status, 'PodReadyToStartContainers'),
    deletion: mirrorOf === null ? deletion(metadata) : null,
  };
}

/** The generation begins at 1; each change of the spec adds one, and so does a deletion. */
function changes(metadata: Json): number | null {
  const generation = integerAt(metadata, 'generation');
  if (generation === null || generation < 1) return null;
  return Math.max(0, generation - 1 - (stringAt(metadata, 'deletionTimestamp') === null ? 0 : 1));
}

function condition(status: Json, type: string): Condition | null {
  const found = listAt(status, 'conditions').find((c) => c['type'] === type);
  if (found === undefined) return null;
  return { status: found['status'] === 'True', since: parseTime(found['lastTransitionTime']) };
}

function deletion(metadata: Json): PodFrame['deletion'] {
  const timestamp = parseTime(metadata['deletionTimestamp']);
  if (timestamp === null) return null;
  const graceSeconds = Math.max(0, integerAt(metadata, 'deletionGracePeriodSeconds') ?? 0);
  return { requestedAt: timestamp - graceSeconds * SECOND, graceSeconds };
}

function controllerOf(metadata: Json): Owner | null {
  const owner = listAt(metadata, 'ownerReferences').find((o) => o['controller'] === true);
  if (owner === undefined) return null;
  const [kind, name, uid] = [stringAt(owner, 'kind'), stringAt(owner, 'name'), stringAt(owner, 'uid')];
  return kind !== null && name !== null && uid !== null ? { kind, name, uid } : null;
}

function labels(of: Json): ReadonlyMap<string, string> {
  const map = new Map<string, string>();
  for (const [key, value] of Object.entries(of)) if (typeof value === 'string') map.set(key, value);
  return map;
}
