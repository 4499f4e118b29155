import { CONTAINER_STATE, type CriContainerStatus, type CriSandboxStatus } from './cri/messages.ts';

/** Nanoseconds since the epoch, of the node's clock: the container runtime reads no other. */
export type Nanos = bigint;

export type Transition = 'started' | 'finished';

export interface PodRef {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

/** One life of a container, as the runtime knows it. A time is null where it did not happen or nobody knows when. */
export interface Run {
  /** 64 hex digits, without the runtime's name. */
  readonly id: string;
  readonly pod: PodRef;
  readonly container: string;
  /** The kubelet's count of restarts: 0 for the first run. */
  readonly restart: number;
  readonly createdAt: Nanos | null;
  /** Stamped once the process runs: the start lies between createdAt and this. */
  readonly startedAt: Nanos | null;
  /** Exact: the shim's own record of the exit. */
  readonly finishedAt: Nanos | null;
  readonly exited: boolean;
  /** Null until it has exited. */
  readonly exitCode: number | null;
  readonly exitReason: string | null;
}

/** 2000-01-01: what lies before is the epoch of what never happened. */
const FIRST_TIME: Nanos = 946_684_800_000_000_000n;
/** What containerd writes for a task that it finds gone, with the time of finding; a program may exit with it too. */
const UNKNOWN_EXIT_CODE = 255;
const UNKNOWN_EXIT_REASON = 'Unknown';
const LONGEST_REASON = 128;

/** The kubelet's word for where a Pod came from; all but `api` are static Pods. */
const CONFIG_SOURCE = 'kubernetes.io/config.source';

/**
 * The Pod of a sandbox; null for what is no Pod of the API. A static Pod's sandbox carries the kubelet's own uid, a hash of
 * its manifest, and not that of its mirror Pod: no Event could be tied to it.
 */
export function podOf({ labels, annotations }: CriSandboxStatus): PodRef | null {
  const namespace = labels.get('io.kubernetes.pod.namespace') ?? '';
  const name = labels.get('io.kubernetes.pod.name') ?? '';
  const uid = labels.get('io.kubernetes.pod.uid') ?? '';
  if (namespace === '' || name === '' || uid === '') return null;
  return (annotations.get(CONFIG_SOURCE) ?? 'api') === 'api' ? { namespace, name, uid } : null;
}

/** Null for a status without a name, which is none of Kubernetes' containers. */
export function runOf(pod: PodRef, status: CriContainerStatus): Run | null {
  const { id, metadata, state, exitCode, reason } = status;
  if (id === '' || metadata === null || metadata.name === '') return null;
  const exited = state === CONTAINER_STATE.exited;
  const startedAt = timeOf(status.startedAt);
  // A container that never started (StartError, ContainerCannotRun) has the time of the failure, which ended no run.
  const exact = exited && startedAt !== null && exitCode !== UNKNOWN_EXIT_CODE && reason !== UNKNOWN_EXIT_REASON;
  return {
    id,
    pod,
    container: metadata.name,
    restart: metadata.attempt,
    createdAt: timeOf(status.createdAt),
    startedAt,
    finishedAt: exact ? timeOf(status.finishedAt) : null,
    exited,
    exitCode: exited ? exitCode : null,
    exitReason: exited && reason !== '' ? reason.slice(0, LONGEST_REASON) : null,
  };
}

function timeOf(nanos: Nanos): Nanos | null {
  return nanos >= FIRST_TIME ? nanos : null;
}
