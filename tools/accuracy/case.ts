import type { AuditReport } from '../../src/report/report.ts';
import type { Nanos } from './nanos.ts';

/** One run of a container as the runtime itself recorded it; no part of the API was involved. */
export interface TruthRun {
  readonly uid: string;
  readonly container: string;
  /** Without the runtime's prefix. */
  readonly id: string;
  readonly startedAt: Nanos;
  /** Null while it runs. */
  readonly exitedAt: Nanos | null;
  readonly exitCode: number | null;
  /** Passage through the init sequence: in a recording the first, unless it says another. */
  readonly attempt: number;
}

/** A Pod frame as it came, for the checks that name one. */
export interface RawPod {
  readonly metadata: {
    readonly uid: string;
    readonly resourceVersion: string;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly deletionTimestamp?: string;
    readonly deletionGracePeriodSeconds?: number;
  };
  readonly status?: {
    readonly reason?: string;
    readonly initContainerStatuses?: readonly RawStatus[];
    readonly containerStatuses?: readonly RawStatus[];
  };
}

export interface RawStatus {
  readonly name: string;
  readonly restartCount?: number;
  readonly containerID?: string;
  readonly started?: boolean;
  readonly state?: {
    readonly waiting?: object;
    readonly running?: object;
    readonly terminated?: { readonly exitCode?: number; readonly containerID?: string };
  };
}

/** When the Pod began to be stopped from outside, on the node's clock, as well as it is known. */
export interface Request {
  readonly earliest: Nanos;
  readonly latest: Nanos;
}

/** All that one case is scored by: what was printed, what came in, and what was. */
export interface Case {
  readonly report: AuditReport;
  readonly frames: readonly RawPod[];
  readonly truth: readonly TruthRun[];
  /** By uid of the Pod; absent where nobody asked. Null: somebody did, and when is not known. */
  readonly requests: ReadonlyMap<string, Request | null>;
}
