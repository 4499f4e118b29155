/** The CustomResourceDefinitions, made from the schemas; tools/generate-crds.ts writes them to crds/. */
import type { TSchema } from 'typebox';
import { type AuditResource, CATEGORY, CLUSTER_SIDECAR_AUDITS, GROUP, SIDECAR_AUDITS, VERSION } from './group.ts';
import { auditSpec, clusterAuditSpec } from './spec.ts';
import { auditStatus } from './status.ts';
import { type StructuralSchema, structural } from './structural.ts';

interface PrinterColumn {
  readonly name: string;
  readonly type: 'integer' | 'string' | 'date';
  readonly description: string;
  readonly jsonPath: string;
  /** 1: only with -o wide. */
  readonly priority?: 1;
}

const counted = (name: string, field: string, description: string): PrinterColumn => ({
  name,
  type: 'integer',
  description,
  jsonPath: `.status.summary.${field}`,
});

const COLUMNS: readonly PrinterColumn[] = [
  counted('Pods', 'pods', 'Pods counted: those there are and those kept in history.'),
  counted('Verified', 'verified', 'Pods of which everything that was decided is as promised.'),
  counted('Violated', 'violated', 'Pods that violate a rule.'),
  counted('Undecided', 'undecided', 'Pods of which the evidence does not decide a rule.'),
  { name: 'Age', type: 'date', description: 'Since when the audit exists.', jsonPath: '.metadata.creationTimestamp' },
  { ...counted('Pending', 'pending', 'Pods whose verdict is still going on.'), priority: 1 },
  {
    name: 'Ready',
    type: 'string',
    description: 'Whether the audit is being judged.',
    jsonPath: '.status.conditions[?(@.type=="Ready")].status',
    priority: 1,
  },
];

const API_VERSION_FIELD: StructuralSchema = {
  description: `Version of the schema of this object: ${GROUP}/${VERSION}.`,
  type: 'string',
};
/** The API server allows nothing more to be said of it, not even a description. */
const METADATA_FIELD: StructuralSchema = { type: 'object' };

const objectSchema = (resource: AuditResource, description: string, spec: TSchema): StructuralSchema => ({
  description,
  type: 'object',
  properties: {
    apiVersion: API_VERSION_FIELD,
    kind: { description: `Kind of this object: ${resource.kind}.`, type: 'string' },
    metadata: METADATA_FIELD,
    spec: structural(spec, 'spec'),
    status: structural(auditStatus, 'status'),
  },
});

export interface CustomResourceDefinition {
  readonly apiVersion: 'apiextensions.k8s.io/v1';
  readonly kind: 'CustomResourceDefinition';
  readonly metadata: { readonly name: string; readonly labels: Readonly<Record<string, string>> };
  readonly spec: {
    readonly group: string;
    readonly names: Readonly<Record<string, string | readonly string[]>>;
    readonly scope: AuditResource['scope'];
    readonly versions: readonly [
      {
        readonly name: string;
        readonly served: true;
        readonly storage: true;
        readonly schema: { readonly openAPIV3Schema: StructuralSchema };
        readonly subresources: { readonly status: Readonly<Record<string, never>> };
        readonly additionalPrinterColumns: readonly PrinterColumn[];
      },
    ];
  };
}

const definition = (resource: AuditResource, description: string, spec: TSchema): CustomResourceDefinition => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: {
    name: `${resource.plural}.${GROUP}`,
    labels: { 'app.kubernetes.io/name': 'sidecar-audit', 'app.kubernetes.io/component': 'crd' },
  },
  spec: {
    group: GROUP,
    names: {
      kind: resource.kind,
      listKind: `${resource.kind}List`,
      plural: resource.plural,
      singular: resource.singular,
      shortNames: resource.shortNames,
      categories: [CATEGORY],
    },
    scope: resource.scope,
    versions: [
      {
        name: VERSION,
        served: true,
        storage: true,
        schema: { openAPIV3Schema: objectSchema(resource, description, spec) },
        subresources: { status: {} },
        additionalPrinterColumns: COLUMNS,
      },
    ],
  },
});

export const DEFINITIONS: readonly CustomResourceDefinition[] = [
  definition(
    SIDECAR_AUDITS,
    'A SidecarAudit says, and proves, what the native sidecars of the Pods it selects really did: whether they started ' +
      'before the app, stopped after it, let Jobs complete, and kept running. Its verdicts are in status.',
    auditSpec,
  ),
  definition(
    CLUSTER_SIDECAR_AUDITS,
    'A ClusterSidecarAudit says, and proves, what the native sidecars of the Pods it selects, in the namespaces it ' +
      'selects, really did: whether they started before the app, stopped after it, let Jobs complete, and kept running. ' +
      'Its verdicts are in status.',
    clusterAuditSpec,
  ),
];
