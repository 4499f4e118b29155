import { randomBytes, randomUUID } from 'node:crypto';
import { objectAt, stringAt } from '../evidence/json.ts';
import type { Json } from '../evidence/json.ts';
import {
  metadataOf,
  nameOf,
  namespaceOf,
  sameJson,
  typed,
  uidOf,
  versionOf,
  withChanges,
  withMetadata,
} from './object.ts';
import type { KubeObject } from './object.ts';
import type { Resource } from './resources.ts';
import { StatusError, badRequest, conflict, failure, invalid, modified, versionRequired } from './status.ts';

/** What the API server makes of an object on its way in: the rest strategy of its kind. */
export function prepareForCreate(resource: Resource, given: KubeObject, namespace: string, time: string): KubeObject {
  if (versionOf(given) !== '') {
    throw new StatusError(failure(500, undefined, 'resourceVersion should not be set on objects to be created'));
  }
  checkNamespace(given, namespace);
  const object = withMetadata(typed(resource, given), {
    name: nameToBe(resource, given),
    namespace: resource.namespaced ? namespace : undefined,
    uid: randomUUID(),
    generation: resource.generation ? 1 : undefined,
    creationTimestamp: time,
    deletionTimestamp: undefined,
    ...(resource.kind === 'Namespace' ? { labels: namespaceLabels(given) } : {}),
  });
  return checked(resource, resource.status ? withChanges(object, { status: firstStatus(resource) }) : object);
}

/** The object that a PUT or PATCH leaves; `live` itself where nothing changes. */
export function prepareForUpdate(resource: Resource, live: KubeObject, given: KubeObject): KubeObject {
  const { uid, creationTimestamp, generation, namespace, name, deletionTimestamp, managedFields } = metadataOf(live);
  const kept = { uid, creationTimestamp, generation, namespace, name, deletionTimestamp };
  const object = withMetadata(typed(resource, given), {
    ...kept,
    resourceVersion: versionOf(live),
    managedFields: metadataOf(given)['managedFields'] ?? managedFields,
  });
  const next = resource.status ? withChanges(object, { status: live['status'] }) : object;
  if (sameJson(next, live)) return live;
  const bump = resource.generation && !sameJson(specOf(next), specOf(live));
  return checked(resource, bump ? withMetadata(next, { generation: Number(generation ?? 0) + 1 }) : next);
}

/** At /status nothing but the status is written. */
export function prepareForStatusUpdate(resource: Resource, live: KubeObject, given: KubeObject): KubeObject {
  const managedFields = metadataOf(given)['managedFields'] ?? metadataOf(live)['managedFields'];
  const next = withMetadata(withChanges(live, { status: given['status'] }), { managedFields });
  return sameJson(next, live) ? live : checked(resource, next);
}

/** What metadata.uid and metadata.resourceVersion of a write demand of the object there is. */
export function checkPreconditions(resource: Resource, live: KubeObject, given: KubeObject): void {
  const uid = uidOf(given);
  if (uid !== '' && uid !== uidOf(live)) {
    const why = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${uidOf(live)}`;
    throw new StatusError(conflict(resource, nameOf(live), why));
  }
  const version = versionOf(given);
  if (version !== '' && version !== versionOf(live)) throw new StatusError(modified(resource, nameOf(live)));
}

export function requireVersion(resource: Resource, given: KubeObject, name: string): void {
  if (!resource.blindUpdate && versionOf(given) === '') throw new StatusError(versionRequired(resource, name));
}

export function checkNames(given: KubeObject, namespace: string, name: string): void {
  const own = nameOf(given);
  if (own !== '' && own !== name) {
    throw new StatusError(badRequest(`the name of the object (${own}) does not match the name on the URL (${name})`));
  }
  checkNamespace(given, namespace);
}

function checkNamespace(given: KubeObject, namespace: string): void {
  const own = namespaceOf(given);
  if (own === '' || own === namespace) return;
  const message = 'the namespace of the provided object does not match the namespace sent on the request';
  throw new StatusError(badRequest(message));
}

function nameToBe(resource: Resource, given: KubeObject): string {
  const prefix = stringAt(metadataOf(given), 'generateName');
  const name = nameOf(given) || (prefix === null ? '' : `${prefix}${randomBytes(3).toString('hex').slice(0, 5)}`);
  if (name !== '') return name;
  const message = 'Required value: name or generateName is required';
  throw new StatusError(invalid(resource, '', [{ reason: 'FieldValueRequired', message, field: 'metadata.name' }]));
}

function namespaceLabels(given: KubeObject): Json {
  return { ...objectAt(metadataOf(given), 'labels'), 'kubernetes.io/metadata.name': nameOf(given) };
}

function firstStatus(resource: Resource): Json | undefined {
  if (resource.custom) return undefined;
  if (resource.kind === 'Pod') return { phase: 'Pending' };
  return resource.kind === 'Namespace' ? { phase: 'Active' } : {};
}

function specOf(object: KubeObject): Json {
  return withChanges(object, { metadata: undefined, status: undefined });
}

function checked(resource: Resource, object: KubeObject): KubeObject {
  const causes = resource.validate?.(object) ?? [];
  if (causes.length > 0) throw new StatusError(invalid(resource, nameOf(object), causes));
  return object;
}
