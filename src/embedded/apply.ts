import { listAt } from '../evidence/json.ts';
import type { Json } from '../evidence/json.ts';
import { duplicateKey, merge } from './apply-merge.ts';
import { removeAt, valueAt } from './field-path.ts';
import { contains, fieldName, fieldSet, leaves, without } from './fields-v1.ts';
import type { FieldSet } from './fields-v1.ts';
import { metadataOf, sameJson, withMetadata } from './object.ts';
import type { KubeObject } from './object.ts';
import { apiVersionOf } from './resources.ts';
import type { Resource } from './resources.ts';
import { StatusError, applyConflict, failure } from './status.ts';
import type { Status } from './status.ts';

/** One server-side apply. */
export interface Apply {
  readonly resource: Resource;
  readonly name: string;
  readonly subresource: string | undefined;
  readonly manager: string;
  readonly force: boolean;
  /** metav1.Time of the entry in managedFields. */
  readonly time: string;
}

/** An entry of managedFields. Only those of Apply are kept: what other writes own is of no use to this product. */
interface Owner {
  readonly manager: string;
  readonly operation: 'Apply';
  readonly apiVersion: string;
  readonly time: string;
  readonly fieldsType: 'FieldsV1';
  readonly fieldsV1: FieldSet;
  readonly subresource?: string;
}

const APPLIED_METADATA = new Set(['labels', 'annotations', 'finalizers', 'ownerReferences']);

/** `live` with the configuration merged in, what this manager no longer names taken out, and managedFields saying so. */
export function applyTo(live: KubeObject, config: KubeObject, apply: Apply): KubeObject {
  const { listMaps } = apply.resource;
  const wanted = applicable(config, apply);
  const twice = duplicateKey(wanted, listMaps, '');
  if (twice !== undefined) throw new StatusError(untyped(twice, apply));
  const set = fieldSet(wanted, listMaps, '');
  const owners = settle(listAt(metadataOf(live), 'managedFields').map(asOwner), live, wanted, set, apply);
  const merged = merge(live, wanted, listMaps, '') as KubeObject;
  const left = removeForsaken(merged, set, owners, apply);
  return withMetadata(left, { managedFields: ownersAfter(owners, set, apply) });
}

/** The parts of a configuration that this endpoint takes: identity is not applied, and status only at /status. */
function applicable(config: KubeObject, { resource, subresource }: Apply): KubeObject {
  const metadata = Object.entries(metadataOf(config)).filter(([key]) => APPLIED_METADATA.has(key));
  const fields = Object.entries(config).filter(([key]) => {
    if (['apiVersion', 'kind', 'metadata'].includes(key)) return false;
    return resource.status ? (key === 'status') === (subresource === 'status') : true;
  });
  const withLabels = metadata.length > 0 && subresource === undefined;
  return Object.fromEntries([...(withLabels ? [['metadata', Object.fromEntries(metadata)] as const] : []), ...fields]);
}

/** What all own once this is applied: with force others lose what it changes, without it that is a conflict. */
function settle(
  owners: readonly Owner[],
  live: KubeObject,
  wanted: KubeObject,
  set: FieldSet,
  apply: Apply,
): readonly Owner[] {
  const changed = leaves(set).filter((path) => !sameJson(valueAt(live, path), valueAt(wanted, path)));
  const taken = changed.filter((path) => path.at(-1) !== '.');
  const others = owners.filter((owner) => !isOf(owner, apply));
  const conflicts = others.flatMap(({ manager, fieldsV1 }) => {
    const fields = taken.filter((path) => contains(fieldsV1, path));
    return fields.map((path) => ({ manager, field: fieldName(path) }));
  });
  if (conflicts.length > 0 && !apply.force) throw new StatusError(applyConflict(conflicts));
  return owners
    .map((owner) => (isOf(owner, apply) ? owner : { ...owner, fieldsV1: taken.reduce(without, owner.fieldsV1) }))
    .filter((owner) => Object.keys(owner.fieldsV1).length > 0);
}

function removeForsaken(object: KubeObject, set: FieldSet, owners: readonly Owner[], apply: Apply): KubeObject {
  const before = owners.find((owner) => isOf(owner, apply))?.fieldsV1 ?? {};
  const others = owners.filter((owner) => !isOf(owner, apply));
  const forsaken = leaves(before).filter((path) => {
    return !contains(set, path) && !others.some((owner) => contains(owner.fieldsV1, path));
  });
  return forsaken.reduce((left, path) => removeAt(left, path) as KubeObject, object);
}

/** The entry's time changes only with what is owned: the same apply again is no change at all. */
function ownersAfter(owners: readonly Owner[], set: FieldSet, apply: Apply): readonly Owner[] {
  const mine = owners.find((owner) => isOf(owner, apply));
  if (Object.keys(set).length === 0) return owners.filter((owner) => owner !== mine);
  const entry: Owner = {
    manager: apply.manager,
    operation: 'Apply',
    apiVersion: apiVersionOf(apply.resource),
    time: mine !== undefined && sameJson(mine.fieldsV1, set) ? mine.time : apply.time,
    fieldsType: 'FieldsV1',
    fieldsV1: set,
    ...(apply.subresource === undefined ? {} : { subresource: apply.subresource }),
  };
  return mine === undefined ? [...owners, entry] : owners.map((owner) => (owner === mine ? entry : owner));
}

function isOf(owner: Owner, { manager, subresource }: Apply): boolean {
  return owner.manager === manager && owner.subresource === subresource;
}

/** managedFields come from this file alone, through the store. */
function asOwner(entry: Json): Owner {
  return entry as Json & Owner;
}

function untyped(why: string, { resource, name }: Apply): Status {
  const type = `${apiVersionOf(resource)}, Kind=${resource.kind}`;
  return failure(500, undefined, `failed to create typed patch object (/${name}; ${type}): ${why}`);
}
