import { isObject } from '../evidence/json.ts';
import type { Json } from '../evidence/json.ts';

/**
 * FieldsV1, the set of fields a manager owns: `f:name` for a field, `k:{"type":"Ready"}` for an item of a list map,
 * `.` for the item itself; an empty object ends a path.
 */
export type FieldSet = Json;
export type FieldPath = readonly string[];

/** Keys of list maps by the path of the list. */
export type ListMaps = Readonly<Record<string, readonly string[]>>;

const LEAF: FieldSet = {};

/** The fields that an applied configuration names. `path` is where `value` stands in the object. */
export function fieldSet(value: unknown, listMaps: ListMaps, path: string): FieldSet {
  if (isObject(value)) {
    const entries = Object.entries(value).map(([key, child]) => {
      return [`f:${key}`, fieldSet(child, listMaps, join(path, key))] as const;
    });
    return Object.fromEntries(entries);
  }
  const keys = listMaps[path];
  if (!Array.isArray(value) || keys === undefined) return LEAF;
  const items = value.filter(isObject).map((item) => {
    return [itemKey(item, keys), { '.': LEAF, ...fieldSet(item, listMaps, path) }] as const;
  });
  return Object.fromEntries(items);
}

export function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

/** `k:{"type":"Ready"}`: by which an item of a list map is known. */
export function itemKey(item: Json, keys: readonly string[]): string {
  return `k:${JSON.stringify(Object.fromEntries(keys.map((key) => [key, item[key]])))}`;
}

/** Every path that ends. */
export function leaves(set: FieldSet): readonly FieldPath[] {
  return Object.entries(set).flatMap(([step, child]) => {
    const below = isObject(child) ? leaves(child) : [];
    return below.length === 0 ? [[step]] : below.map((path) => [step].concat(path));
  });
}

export function contains(set: FieldSet, path: FieldPath): boolean {
  let at: unknown = set;
  for (const step of path) {
    if (!isObject(at) || !Object.hasOwn(at, step)) return false;
    at = at[step];
  }
  return true;
}

/** The set without one path; what holds nothing then goes, too. */
export function without(set: FieldSet, path: FieldPath): FieldSet {
  const [step, ...rest] = path;
  const child = step === undefined ? undefined : set[step];
  if (step === undefined || !isObject(child)) return set;
  const left = rest.length === 0 ? LEAF : without(child, rest);
  const others = Object.entries(set).filter(([key]) => key !== step);
  return Object.fromEntries(Object.keys(left).length === 0 ? others : [...others, [step, left]]);
}

/** `.spec.rules`, `.status.conditions[type="Ready"].status`: as conflicts name a field. */
export function fieldName(path: FieldPath): string {
  return path
    .filter((step) => step !== '.')
    .map((step) => (step.startsWith('f:') ? `.${step.slice(2)}` : keyName(step)))
    .join('');
}

function keyName(step: string): string {
  const key: unknown = JSON.parse(step.slice(2));
  const parts = isObject(key) ? Object.entries(key).map(([name, value]) => `${name}=${JSON.stringify(value)}`) : [];
  return `[${parts.join(',')}]`;
}
