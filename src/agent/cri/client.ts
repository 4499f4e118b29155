import { status } from '@grpc/grpc-js';
import type { Observable } from 'rxjs';
import { AuditError } from '../../errors.ts';
import { codeOf, criConnection, StreamEnded } from './connection.ts';
import {
  ContainerStatusRequest,
  ContainerStatusResponse,
  GetEventsRequest,
  ListContainersRequest,
  ListContainersResponse,
  PodSandboxStatusRequest,
  PodSandboxStatusResponse,
  VersionRequest,
  VersionResponse,
  type CriContainerStatus,
  type CriSandboxStatus,
  type ListedContainer,
} from './messages.ts';

export interface RuntimeVersion {
  /** `containerd`, `cri-o`: the scheme of container IDs in Pod statuses. */
  readonly name: string;
  /** `v2.3.7`, `1.6.20~ds1` */
  readonly version: string;
}

/** A stream that is over so soon was none. */
const AT_ONCE_MS = 1_000;

/** What the agent asks of the container runtime; it only ever reads. Failures are AuditErrors SA5001. */
export interface CriClient {
  readonly runtime: () => Promise<RuntimeVersion>;
  /** In the given state (CONTAINER_STATE), or all there are. */
  readonly list: (state?: number) => Promise<readonly ListedContainer[]>;
  /** Null where the runtime has no record of it (any more). */
  readonly containerStatus: (id: string) => Promise<CriContainerStatus | null>;
  readonly sandboxStatus: (id: string) => Promise<CriSandboxStatus | null>;
  /**
   * Messages of GetContainerEvents, still encoded: reading them off the socket must cost next to nothing. Ends without an
   * error when the deadline ends it, and with one when the runtime does. The deadline, in ms, is kept by the runtime itself: a
   * client that is stopped while it is subscribed holds the runtime up no longer than that.
   */
  readonly events: (deadlineMs: number) => Observable<Uint8Array>;
  readonly close: () => void;
}

const VERSION = { request: VersionRequest, answer: VersionResponse };
const LIST = { request: ListContainersRequest, answer: ListContainersResponse };
const CONTAINER_STATUS = { request: ContainerStatusRequest, answer: ContainerStatusResponse };
const SANDBOX_STATUS = { request: PodSandboxStatusRequest, answer: PodSandboxStatusResponse };

export function criClient(endpoint: string): CriClient {
  const { call, stream, close } = criConnection(endpoint);
  return {
    runtime: async () => {
      const { runtimeName, runtimeVersion } = await call('Version', VERSION, { version: 'v1' });
      return { name: runtimeName, version: runtimeVersion };
    },
    list: async (state) => {
      const filter = state === undefined ? null : { state: { state } };
      return (await call('ListContainers', LIST, { filter })).containers;
    },
    containerStatus: (containerId) =>
      call('ContainerStatus', CONTAINER_STATUS, { containerId }).then((answer) => answer.status, gone),
    sandboxStatus: (podSandboxId) =>
      call('PodSandboxStatus', SANDBOX_STATUS, { podSandboxId }).then((answer) => answer.status, gone),
    events: (deadlineMs) => stream('GetContainerEvents', GetEventsRequest, deadlineMs),
    close,
  };
}

/** Whether the runtime does not serve the stream of events: containerd before 1.7 says so, CRI-O without pod events ends it at once. */
export function isNotServed(error: unknown): boolean {
  const cause = error instanceof AuditError ? error.cause : undefined;
  return codeOf(error) === status.UNIMPLEMENTED || (cause instanceof StreamEnded && cause.afterMs < AT_ONCE_MS);
}

/**
 * Whether each subscriber to the stream of events gets all of them. containerd 1.7 has one channel that all of them read from
 * (containerd#7318), so what we took a kubelet with EventedPLEG would miss.
 */
export function servesEverySubscriber({ name, version }: RuntimeVersion): boolean {
  return name !== 'containerd' || Number(/^v?(\d+)\./u.exec(version)?.[1] ?? 0) >= 2;
}

function gone(error: unknown): null {
  if (codeOf(error) === status.NOT_FOUND) return null;
  throw error;
}
