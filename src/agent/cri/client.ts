import { Client, credentials, Metadata, status, type CallOptions, type ServiceError } from '@grpc/grpc-js';
import { Observable } from 'rxjs';
import { AuditError } from '../../errors.ts';
import {
  ContainerStatusRequest,
  ContainerStatusResponse,
  GetEventsRequest,
  ListContainersRequest,
  ListContainersResponse,
  PodSandboxStatusRequest,
  PodSandboxStatusResponse,
  SERVICE,
  VersionRequest,
  VersionResponse,
  type CriContainerStatus,
  type CriSandboxStatus,
  type ListedContainer,
} from './messages.ts';
import type { Message } from './wire.ts';

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
   * error when the runtime or the deadline ends it. The deadline, in ms, is kept by the runtime itself: a client that is
   * stopped while it is subscribed holds the runtime up no longer than that.
   */
  readonly events: (deadlineMs: number) => Observable<Uint8Array>;
  readonly close: () => void;
}

const CALL_DEADLINE_MS = 10_000;
/** A list of 110 Pods is some 300 kB; kubelet's own limit is 16 MiB too. */
const MOST_BYTES = 16 * 1024 * 1024;

export function criClient(endpoint: string): CriClient {
  const client = new Client(endpoint, credentials.createInsecure(), {
    'grpc.max_receive_message_length': MOST_BYTES,
    'grpc.enable_retries': 0,
    // A runtime that restarts is back within seconds: do not stay away for two minutes.
    'grpc.initial_reconnect_backoff_ms': 200,
    'grpc.max_reconnect_backoff_ms': 2_000,
  });
  const call = <Q, A>(method: string, request: Message<Q>, answer: Message<A>, asked: Partial<Q>): Promise<A> =>
    new Promise((resolve, reject) => {
      client.makeUnaryRequest(
        `${SERVICE}/${method}`,
        (value: Partial<Q>) => Buffer.from(request.encode(value)),
        (bytes) => answer.decode(bytes),
        asked,
        new Metadata(),
        within(CALL_DEADLINE_MS),
        (error, value) => {
          if (error !== null) reject(faultOf(error, method, endpoint));
          else if (value === undefined) reject(new AuditError('SA5001', method, `no answer of ${endpoint}`));
          else resolve(value);
        },
      );
    });

  return {
    runtimeName: async () => (await call('Version', VersionRequest, VersionResponse, { version: 'v1' })).runtimeName,
    list: async (state) => {
      const filter = state === undefined ? null : { state: { state } };
      return (await call('ListContainers', ListContainersRequest, ListContainersResponse, { filter })).containers;
    },
    containerStatus: (containerId) =>
      call('ContainerStatus', ContainerStatusRequest, ContainerStatusResponse, { containerId }).then(
        (answer) => answer.status,
        gone,
      ),
    sandboxStatus: (podSandboxId) =>
      call('PodSandboxStatus', PodSandboxStatusRequest, PodSandboxStatusResponse, { podSandboxId }).then(
        (answer) => answer.status,
        gone,
      ),
    events: (deadlineMs) =>
      new Observable((subscriber) => {
        const stream = client.makeServerStreamRequest(
          `${SERVICE}/GetContainerEvents`,
          () => Buffer.from(GetEventsRequest.encode({})),
          (bytes: Buffer) => bytes,
          null,
          new Metadata(),
          within(deadlineMs),
        );
        stream.on('data', (bytes: Buffer) => subscriber.next(bytes));
        stream.on('end', () => subscriber.complete());
        stream.on('error', (error: ServiceError) => {
          if (error.code === status.DEADLINE_EXCEEDED) subscriber.complete();
          else subscriber.error(faultOf(error, 'GetContainerEvents', endpoint));
        });
        return () => {
          stream.cancel();
        };
      }),
    close: () => client.close(),
  };
}

/** Whether the runtime does not serve the stream of events (CRI-O without pod events, containerd before 1.7). */
export function isNotServed(error: unknown): boolean {
  return error instanceof AuditError && isServiceError(error.cause) && error.cause.code === status.UNIMPLEMENTED;
}

function within(ms: number): CallOptions {
  return { deadline: Date.now() + ms };
}

function gone(error: unknown): null {
  if (error instanceof AuditError && isServiceError(error.cause) && error.cause.code === status.NOT_FOUND) return null;
  throw error;
}

function isServiceError(error: unknown): error is ServiceError {
  return error instanceof Error && 'code' in error && typeof error.code === 'number';
}

function faultOf(error: ServiceError, method: string, endpoint: string): AuditError {
  return new AuditError('SA5001', method, `${endpoint}: ${error.details || error.message}`, { cause: error });
}
