import { CLUSTER_SIDECAR_AUDITS, GROUP, SIDECAR_AUDITS, VERSION } from '../api/group.ts';
import type { AuditResource } from '../api/group.ts';
import { auditSpec, clusterAuditSpec } from '../api/spec.ts';
import { auditStatus } from '../api/status.ts';
import { objectAt } from '../evidence/json.ts';
import type { Json } from '../evidence/json.ts';
import type { ListMaps } from './fields-v1.ts';
import { listMapsOf } from './list-maps.ts';

/** One finding of validation, as details.causes lists it. */
export interface Cause {
  readonly reason: string;
  readonly message: string;
  readonly field: string;
}

/** What the server has to know of one resource to treat its objects as the real API server does. */
export interface Resource {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly kind: string;
  readonly namespaced: boolean;
  /** It has a /status subresource: then neither side writes the other's part. */
  readonly status: boolean;
  /** metadata.generation counts the changes of the spec. */
  readonly generation: boolean;
  /** A custom resource: its list items carry apiVersion and kind, those of built-in kinds do not. */
  readonly custom: boolean;
  /** Served from a watch cache. Events are not: no bookmarks, and another text with their 410. */
  readonly cached: boolean;
  /** A PUT may leave the resourceVersion out. */
  readonly blindUpdate: boolean;
  /** A PUT of what is not there creates it, whatever resourceVersion it names. */
  readonly createOnUpdate: boolean;
  /** Fields that a fieldSelector may name, besides metadata.name and metadata.namespace. */
  readonly fields: readonly string[];
  /** x-kubernetes-list-type: map by path, e.g. `status.conditions` by `type`. Any other list is replaced whole. */
  readonly listMaps: ListMaps;
  /** What the CRD's schema or the kind's validation would find; nothing, where it is not given. */
  readonly validate?: (object: Json) => readonly Cause[];
}

const BUILT_IN = {
  group: '',
  version: 'v1',
  namespaced: true,
  status: false,
  generation: false,
  custom: false,
  cached: true,
  blindUpdate: true,
  createOnUpdate: false,
  fields: [],
  listMaps: {},
} as const;
const AUTHENTICATION = { ...BUILT_IN, group: 'authentication.k8s.io', namespaced: false } as const;
const AUTHORIZATION = { ...BUILT_IN, group: 'authorization.k8s.io', namespaced: false } as const;

const CONDITIONS = { 'status.conditions': ['type'] };

function auditResource(audit: AuditResource, spec: Json): Resource {
  return {
    group: GROUP,
    version: VERSION,
    plural: audit.plural,
    kind: audit.kind,
    namespaced: audit.scope === 'Namespaced',
    status: true,
    generation: true,
    custom: true,
    cached: true,
    blindUpdate: false,
    createOnUpdate: false,
    fields: [],
    listMaps: { ...listMapsOf(spec, 'spec'), ...listMapsOf({ ...auditStatus }, 'status') },
  };
}

/** Everything this product reads or writes. */
export const RESOURCES: readonly Resource[] = [
  {
    ...BUILT_IN,
    plural: 'pods',
    kind: 'Pod',
    status: true,
    generation: true,
    fields: ['spec.nodeName', 'spec.restartPolicy', 'status.phase'],
    listMaps: CONDITIONS,
  },
  {
    ...BUILT_IN,
    plural: 'events',
    kind: 'Event',
    cached: false,
    createOnUpdate: true,
    fields: ['involvedObject.kind', 'involvedObject.namespace', 'involvedObject.name', 'involvedObject.uid', 'reason'],
    validate: eventNamespace,
  },
  { ...BUILT_IN, plural: 'configmaps', kind: 'ConfigMap' },
  // Never kept: ./reviews.ts answers them.
  { ...AUTHENTICATION, plural: 'tokenreviews', kind: 'TokenReview' },
  { ...AUTHENTICATION, plural: 'selfsubjectreviews', kind: 'SelfSubjectReview' },
  { ...AUTHORIZATION, plural: 'subjectaccessreviews', kind: 'SubjectAccessReview' },
  { ...AUTHORIZATION, plural: 'selfsubjectaccessreviews', kind: 'SelfSubjectAccessReview' },
  { ...BUILT_IN, plural: 'namespaces', kind: 'Namespace', namespaced: false, status: true },
  { ...BUILT_IN, plural: 'nodes', kind: 'Node', namespaced: false, status: true, listMaps: CONDITIONS },
  {
    ...BUILT_IN,
    group: 'batch',
    plural: 'jobs',
    kind: 'Job',
    status: true,
    generation: true,
    listMaps: CONDITIONS,
  },
  {
    ...BUILT_IN,
    group: 'coordination.k8s.io',
    plural: 'leases',
    kind: 'Lease',
    blindUpdate: false,
    createOnUpdate: true,
  },
  auditResource(SIDECAR_AUDITS, { ...auditSpec }),
  auditResource(CLUSTER_SIDECAR_AUDITS, { ...clusterAuditSpec }),
];

export function apiVersionOf(resource: Resource): string {
  return resource.group === '' ? resource.version : `${resource.group}/${resource.version}`;
}

/** `pods`, `leases.coordination.k8s.io`: the name that error messages use. */
export function qualifiedName(resource: Resource): string {
  return resource.group === '' ? resource.plural : `${resource.plural}.${resource.group}`;
}

/** `Pod`, `Lease.coordination.k8s.io`. */
export function qualifiedKind(resource: Resource): string {
  return resource.group === '' ? resource.kind : `${resource.kind}.${resource.group}`;
}

/** An Event lives in the namespace of the object it is about; those about cluster-scoped objects in `default`. */
function eventNamespace(event: Json): readonly Cause[] {
  const about = objectAt(event, 'involvedObject')['namespace'] ?? '';
  const space = objectAt(event, 'metadata')['namespace'];
  if (about === space || (about === '' && space === 'default')) return [];
  return [
    {
      reason: 'FieldValueInvalid',
      message: `Invalid value: ${JSON.stringify(about)}: does not match event.namespace`,
      field: 'involvedObject.namespace',
    },
  ];
}
