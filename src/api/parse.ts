/** From what the API server (or a file) gives to the types of the program: checked, with the defaults filled in. */
import { type Static, type TSchema, Type } from 'typebox';
import { AuditError } from '../errors.ts';
import { API_VERSION, type AuditResource, CLUSTER_SIDECAR_AUDITS, SIDECAR_AUDITS } from './group.ts';
import { specNonsense } from './nonsense.ts';
import { problemsOf } from './problems.ts';
import { readStatus } from './read-status.ts';
import { SPEC_DEFAULTS, auditSpec, clusterAuditSpec } from './spec.ts';
import type { AuditMetadata, AuditStatus, ClusterSidecarAudit, SidecarAudit } from './types.ts';

/** Told of each field of the status that cannot be read and is left out. */
export type OnUnreadable = (problem: string) => void;

const text = Type.String({ minLength: 1 });
const metadataSchema = Type.Object({
  name: text,
  namespace: Type.Optional(text),
  uid: text,
  resourceVersion: text,
  generation: Type.Optional(Type.Integer({ minimum: 0 })),
  creationTimestamp: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  deletionTimestamp: Type.Optional(Type.Union([Type.String(), Type.Null()])),
});

interface RawAudit {
  readonly kind?: unknown;
  readonly metadata?: unknown;
  readonly spec?: unknown;
  readonly status?: unknown;
}

interface Checked<Spec extends TSchema> {
  readonly metadata: AuditMetadata;
  readonly namespace: string | undefined;
  readonly spec: Static<Spec> & typeof SPEC_DEFAULTS;
  readonly status: AuditStatus | undefined;
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Enough of the object to find it again, before anything of it is checked. */
const about = (resource: AuditResource, { metadata }: RawAudit): string => {
  const { name, namespace } = { name: undefined, namespace: undefined, ...(isObject(metadata) ? metadata : {}) };
  return [resource.singular, namespace, name].filter((part) => typeof part === 'string').join('/');
};

const metadataOf = (metadata: Static<typeof metadataSchema>): AuditMetadata => ({
  name: metadata.name,
  uid: metadata.uid,
  generation: metadata.generation ?? 0,
  resourceVersion: metadata.resourceVersion,
  ...(metadata.creationTimestamp == null ? {} : { creationTimestamp: metadata.creationTimestamp }),
  ...(metadata.deletionTimestamp == null ? {} : { deletionTimestamp: metadata.deletionTimestamp }),
});

const check = <Spec extends TSchema>(
  raw: unknown,
  resource: AuditResource,
  schema: Spec,
  unreadable: OnUnreadable,
): Checked<Spec> => {
  const object: RawAudit = isObject(raw) ? raw : {};
  const spec: unknown = object.spec === undefined || object.spec === null ? {} : object.spec;
  const refuse = (problems: readonly string[]) => {
    if (problems.length > 0) throw new AuditError('SA3001', about(resource, object), problems.slice(0, 5).join('; '));
  };
  refuse(object.kind === undefined || object.kind === resource.kind ? [] : [`kind must be ${resource.kind}`]);
  refuse(problemsOf(metadataSchema, object.metadata, 'metadata'));
  refuse(problemsOf(schema, spec, 'spec'));
  refuse(specNonsense(spec as Static<Spec> & object));

  const metadata = object.metadata as Static<typeof metadataSchema>;
  return {
    metadata: metadataOf(metadata),
    namespace: metadata.namespace,
    spec: { ...SPEC_DEFAULTS, ...(spec as Static<Spec> & object) },
    status: readStatus(object.status, unreadable),
  };
};

const silently: OnUnreadable = () => undefined;

/** Throws SA3001, naming the fields, when the metadata or the spec is not valid. */
export const parseAudit = (raw: unknown, unreadable: OnUnreadable = silently): SidecarAudit => {
  const { metadata, namespace, spec, status } = check(raw, SIDECAR_AUDITS, auditSpec, unreadable);
  if (namespace === undefined)
    throw new AuditError('SA3001', `sidecaraudit/${metadata.name}`, 'metadata.namespace is required');
  return {
    apiVersion: API_VERSION,
    kind: 'SidecarAudit',
    metadata: { ...metadata, namespace },
    spec,
    ...(status === undefined ? {} : { status }),
  };
};

/** The same of a ClusterSidecarAudit. */
export const parseClusterAudit = (raw: unknown, unreadable: OnUnreadable = silently): ClusterSidecarAudit => {
  const { metadata, spec, status } = check(raw, CLUSTER_SIDECAR_AUDITS, clusterAuditSpec, unreadable);
  return {
    apiVersion: API_VERSION,
    kind: 'ClusterSidecarAudit',
    metadata,
    spec,
    ...(status === undefined ? {} : { status }),
  };
};
