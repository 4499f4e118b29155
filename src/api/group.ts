/** The names under which the API server knows our kinds. */
export const GROUP = 'sidecaraudit.dev';
export const VERSION = 'v1alpha1';
export const API_VERSION = `${GROUP}/${VERSION}`;
/** Not the singular name: kubectl would take `get sidecaraudit NAME` for the category and refuse it. */
export const CATEGORY = 'sidecar-audit';

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
