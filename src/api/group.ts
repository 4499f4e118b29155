/** The names under which the API server knows our kinds. */
export const GROUP = 'sidecaraudit.dev';
export const VERSION = 'v1alpha1';
export const API_VERSION = `${GROUP}/${VERSION}`;
export const CATEGORY = 'sidecaraudit';

export interface AuditResource {
  readonly kind: 'SidecarAudit' | 'ClusterSidecarAudit';
  readonly plural: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly scope: 'Namespaced' | 'Cluster';
}

export const SIDECAR_AUDITS: AuditResource = {
  kind: 'SidecarAudit',
  plural: 'sidecaraudits',
  singular: 'sidecaraudit',
  shortNames: ['sca'],
  scope: 'Namespaced',
};

export const CLUSTER_SIDECAR_AUDITS: AuditResource = {
  kind: 'ClusterSidecarAudit',
  plural: 'clustersidecaraudits',
  singular: 'clustersidecaraudit',
  shortNames: ['csca'],
  scope: 'Cluster',
};
