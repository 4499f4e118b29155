/**
 * The agent's own proto: those messages and fields of CRI v1 (package runtime.v1, k8s.io/cri-api) that it needs, with their
 * numbers, which no release may change. What is left out here is skipped when it is read.
 */
import { int32, int64, maybe, message, repeated, text, textMap, type Of } from './wire.ts';

export const SERVICE = '/runtime.v1.RuntimeService';

/** enum ContainerState */
export const CONTAINER_STATE = { created: 0, running: 1, exited: 2, unknown: 3 } as const;
/** enum ContainerEventType */
export const EVENT_TYPE = { created: 0, started: 1, stopped: 2, deleted: 3 } as const;

export const VersionRequest = message({ version: [1, text] });
export const VersionResponse = message({ runtimeName: [2, text], runtimeVersion: [3, text] });

export const ContainerMetadata = message({ name: [1, text], attempt: [2, int32] });

const ContainerStateValue = message({ state: [1, int32] });
const ContainerFilter = message({ state: [2, maybe(ContainerStateValue)] });
export const ListContainersRequest = message({ filter: [1, maybe(ContainerFilter)] });
/** `message Container`, of which a list has one for each: its labels are not read. */
const Container = message({
  id: [1, text],
  podSandboxId: [2, text],
  state: [6, int32],
});
export const ListContainersResponse = message({ containers: [1, repeated(Container)] });

export const ContainerStatus = message({
  id: [1, text],
  metadata: [2, maybe(ContainerMetadata)],
  state: [3, int32],
  /** Nanoseconds of the node's clock since the epoch, as the two that follow; 0 or less for none. */
  createdAt: [4, int64],
  startedAt: [5, int64],
  finishedAt: [6, int64],
  exitCode: [7, int32],
  reason: [10, text],
});
export const ContainerStatusRequest = message({ containerId: [1, text] });
export const ContainerStatusResponse = message({ status: [1, maybe(ContainerStatus)] });

export const PodSandboxStatus = message({
  id: [1, text],
  labels: [7, textMap],
  annotations: [8, textMap],
});
export const PodSandboxStatusRequest = message({ podSandboxId: [1, text] });
export const PodSandboxStatusResponse = message({ status: [1, maybe(PodSandboxStatus)] });

export const GetEventsRequest = message({});
export const ContainerEventResponse = message({
  containerId: [1, text],
  type: [2, int32],
  podSandboxStatus: [4, maybe(PodSandboxStatus)],
  containersStatuses: [5, repeated(ContainerStatus)],
});

export type ListedContainer = Of<typeof Container>;
export type CriContainerStatus = Of<typeof ContainerStatus>;
export type CriSandboxStatus = Of<typeof PodSandboxStatus>;
