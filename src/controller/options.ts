import type { Micros } from '../evidence/time.ts';
import type { JudgedPod } from '../report/report.ts';
import type { RuleVerdict } from '../rules/verdict.ts';
import type { Connection } from '../kube/connection.ts';
import type { Logger } from '../log.ts';
import type { LogNamespaces } from './logs/namespaces.ts';

export interface PageSettings {
  /** HOST:PORT. */
  readonly address: string;
  /** Each caller says who they are, and sees what they may list themselves; else whoever can reach it sees everything. */
  readonly callersOnly: boolean;
  /** What it calls itself. */
  readonly mode?: 'controller' | 'demo';
}

export interface ControllerOptions {
  readonly connection: Connection;
  readonly log: Logger;
  /** Only this namespace; null for all. */
  readonly namespace: string | null;
  /** Where logs may be read for audits that declare them; nowhere unless told otherwise. */
  readonly readLogsIn?: LogNamespaces;
  /** The namespace of the Lease by which one of several replicas is elected to write; undefined: this one writes. */
  readonly leaseNamespace?: string;
  /** HOST:PORT of /metrics; null for none. */
  readonly metricsAddress: string | null;
  /** TLS, authentication and authorization of the metrics; without it they are plain, for whoever can reach the port. */
  readonly secureMetrics?: { readonly certDir: string | null } | undefined;
  /** HOST:PORT of /healthz and /readyz; null for none. May be the same as metricsAddress. */
  readonly healthAddress: string | null;
  /** Where decided verdicts of living Pods are kept; nowhere unless told otherwise. */
  readonly ledgerNamespace?: string | null;
  /** The page; none unless told. */
  readonly page?: PageSettings;
  /** How long a Pod that is gone is kept, µs; ten minutes unless told otherwise. */
  readonly keepGone?: Micros;
  /** Observer's clock, µs since the epoch; the demo gives the recording's. */
  readonly clock?: () => Micros;
  /** Told of each judgement, after the metrics: for the demo's drawings. */
  readonly onJudged?: (uid: string, judged: JudgedPod | null) => void;
  readonly onJobJudged?: (uid: string, verdicts: readonly RuleVerdict[] | null) => void;
}

/** A running controller. */
export interface Controller {
  /** Null where it is switched off. */
  readonly pageUrl: string | null;
  /** Rejects on a defect that leaves nothing to go on with; else settles when stopped. */
  readonly ended: Promise<void>;
  /** Every watch that can be is synced. */
  readonly ready: () => boolean;
  /** Nothing is waiting to be judged or written. */
  readonly idle: () => boolean;
  /** Ends the watches, writes what is pending, gives the Lease back, closes the ports; within 7 s. */
  readonly stop: () => Promise<void>;
}
