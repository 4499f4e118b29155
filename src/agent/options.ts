import type { Connection } from '../kube/connection.ts';
import type { Timing } from '../kube/timing.ts';
import type { Logger } from '../log.ts';

/** Where facts come from: asking again and again, or the runtime's own stream of events. */
export type Source = 'poll' | 'stream';

export interface AgentOptions {
  readonly connection: Connection;
  readonly log: Logger;
  /** Socket of the container runtime, `unix:///run/containerd/containerd.sock`. */
  readonly endpoint: string;
  /** Folder of the runtime's own state (containerd's `state`); null where it is not to be looked at. */
  readonly runtimeState: string | null;
  /** At most 128 characters: the API takes no more of a reportingInstance. */
  readonly node: string;
  readonly source: Source;
  /** Pods of fewer containers are left out. */
  readonly minContainers: number;
  readonly eventsPerSecond: number;
  /** HOST:PORT of /metrics; null for none. */
  readonly metricsAddress: string | null;
  /** HOST:PORT of /healthz and /readyz; null for none. May be the same as metricsAddress. */
  readonly healthAddress: string | null;
  readonly timing?: Timing;
}

/** A running agent. */
export interface Agent {
  /** Settles when stopped. */
  readonly ended: Promise<void>;
  readonly ready: () => boolean;
  /** Events that wait to be created. */
  readonly pending: () => number;
  /** Ends the watching, creates what is pending, closes the ports; within 5 s. */
  readonly stop: () => Promise<void>;
}
