import { status } from '@grpc/grpc-js';
import type { Observable } from 'rxjs';
import { codeOf, criConnection } from './connection.ts';
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

/** What the agent asks of the container runtime; it only ever reads. Failures are AuditErrors SA5001. */
export interface CriClient {
  /** `containerd`, `cri-o`: the scheme of container IDs in Pod statuses. */
  readonly runtimeName: () => Promise<string>;
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
    runtimeName: async () => (await call('Version', VERSION, { version: 'v1' })).runtimeName,
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

/** Whether the runtime does not serve the stream of events (CRI-O without pod events, containerd before 1.7). */
export function isNotServed(error: unknown): boolean {
  return codeOf(error) === status.UNIMPLEMENTED;
}

function gone(error: unknown): null {
  if (codeOf(error) === status.NOT_FOUND) return null;
  throw error;
}
