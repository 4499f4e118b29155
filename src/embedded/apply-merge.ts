import { isObject } from '../evidence/json.ts';
import type { Json } from '../evidence/json.ts';
import { fieldName, itemKey, join } from './fields-v1.ts';
import type { ListMaps } from './fields-v1.ts';

/** `wanted` over `live`: objects are merged, list maps item by item, everything else is replaced. */
export function merge(live: unknown, wanted: unknown, listMaps: ListMaps, path: string): unknown {
  const keys = listMaps[path];
  if (Array.isArray(wanted) && keys !== undefined) return mergeItems(live, wanted.filter(isObject), listMaps, path);
  return isObject(wanted) ? mergeFields(isObject(live) ? live : {}, wanted, listMaps, path) : wanted;
}

function mergeFields(live: Json, wanted: Json, listMaps: ListMaps, path: string): Json {
  const merged = Object.entries(wanted).map(([key, value]) => {
    return [key, merge(Object.hasOwn(live, key) ? live[key] : undefined, value, listMaps, join(path, key))] as const;
  });
  return { ...live, ...Object.fromEntries(merged) };
}

/** Items that are there keep their places; new ones come after them. */
function mergeItems(live: unknown, wanted: readonly Json[], listMaps: ListMaps, path: string): readonly Json[] {
  const keys = listMaps[path] ?? [];
  const present = Array.isArray(live) ? live.filter(isObject) : [];
  const items = new Map(present.map((item) => [itemKey(item, keys), item]));
  for (const item of wanted) {
    const key = itemKey(item, keys);
    items.set(key, mergeFields(items.get(key) ?? {}, item, listMaps, path));
  }
  return [...items.values()];
}

/** The first list map that names a key twice, as `.status.conditions: duplicate entries for key [type="Ready"]`. */
export function duplicateKey(value: unknown, listMaps: ListMaps, path: string): string | undefined {
  if (isObject(value)) {
    for (const [key, field] of Object.entries(value)) {
      const found = duplicateKey(field, listMaps, join(path, key));
      if (found !== undefined) return found;
    }
  }
  const keys = listMaps[path];
  if (!Array.isArray(value) || keys === undefined) return undefined;
  const names = value.filter(isObject).map((item) => itemKey(item, keys));
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  return twice === undefined ? undefined : `.${path}: duplicate entries for key ${fieldName([twice])}`;
}
