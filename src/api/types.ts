/** The objects of the API as the rest of the program sees them. */
import type { API_VERSION } from './group.ts';
import type { AuditSpec, ClusterAuditSpec } from './spec.ts';
import type { AuditStatus } from './status.ts';

export type { Condition } from './condition.ts';
export type { RuleCounts, Summary } from './counts.ts';
export type { PastPod } from './history.ts';
export type { LabelSelector } from './selector.ts';
export type { AuditSpec, ClusterAuditSpec } from './spec.ts';
export type { AuditStatus } from './status.ts';
export type { PodTimeline, TimelineBounds, TimelineContainer, TimelineRun } from './timeline.ts';
export type { Violation } from './violation.ts';

/** What we read of an audit's metadata; the API server holds more. */
export interface AuditMetadata {
  readonly name: string;
  readonly uid: string;
  readonly generation: number;
  readonly resourceVersion: string;
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
}

export interface SidecarAudit {
  readonly apiVersion: typeof API_VERSION;
  readonly kind: 'SidecarAudit';
  readonly metadata: AuditMetadata & { readonly namespace: string };
  readonly spec: AuditSpec;
  readonly status?: AuditStatus;
}

export interface ClusterSidecarAudit {
  readonly apiVersion: typeof API_VERSION;
  readonly kind: 'ClusterSidecarAudit';
  readonly metadata: AuditMetadata;
  readonly spec: ClusterAuditSpec;
  readonly status?: AuditStatus;
}

export type AnyAudit = SidecarAudit | ClusterSidecarAudit;
