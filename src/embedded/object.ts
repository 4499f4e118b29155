import { isObject, objectAt, stringAt } from '../evidence/json.ts';
import type { Json } from '../evidence/json.ts';
import { apiVersionOf } from './resources.ts';
import type { Resource } from './resources.ts';

/** Objects are never changed in place: history, pages and watches share them. */
export type KubeObject = Json;

export function metadataOf(object: KubeObject): Json {
  return objectAt(object, 'metadata');
}

export function nameOf(object: KubeObject): string {
  return stringAt(metadataOf(object), 'name') ?? '';
}

export function namespaceOf(object: KubeObject): string {
  return stringAt(metadataOf(object), 'namespace') ?? '';
}

export function uidOf(object: KubeObject): string {
  return stringAt(metadataOf(object), 'uid') ?? '';
}

export function versionOf(object: KubeObject): string {
  return stringAt(metadataOf(object), 'resourceVersion') ?? '';
}

/** The key under which etcd would hold it: lists are in the order of these. */
export function keyOf(object: KubeObject): string {
  return keyFor(namespaceOf(object), nameOf(object));
}

export function keyFor(namespace: string, name: string): string {
  return namespace === '' ? name : `${namespace}/${name}`;
}

export function withMetadata(object: KubeObject, changes: Json): KubeObject {
  return { ...object, metadata: withChanges(metadataOf(object), changes) };
}

/** `changes` over `object`; what is undefined there is left out. */
export function withChanges(object: Json, changes: Json): Json {
  return Object.fromEntries(Object.entries({ ...object, ...changes }).filter(([, value]) => value !== undefined));
}

/** apiVersion and kind first, as a reader expects them. */
export function typed(resource: Resource, object: KubeObject): KubeObject {
  return { ...object, apiVersion: apiVersionOf(resource), kind: resource.kind };
}

export function sameJson(left: unknown, right: unknown): boolean {
  if (Array.isArray(left)) {
    return (
      Array.isArray(right) && left.length === right.length && left.every((item, index) => sameJson(item, right[index]))
    );
  }
  if (!isObject(left) || !isObject(right)) return left === right;
  const keys = Object.keys(left);
  if (keys.length !== Object.keys(right).length) return false;
  return keys.every((key) => Object.hasOwn(right, key) && sameJson(left[key], right[key]));
}
