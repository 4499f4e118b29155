import { isObject } from '../evidence/json.ts';
import type { Json } from '../evidence/json.ts';
import type { FieldPath } from './fields-v1.ts';
import { sameJson } from './object.ts';

/** The value at a path of a FieldSet; undefined where there is none. */
export function valueAt(value: unknown, path: FieldPath): unknown {
  let at = value;
  for (const step of path) at = child(at, step);
  return at;
}

/** The value without what stands at the path; undefined where nothing is left of it. */
export function removeAt(value: unknown, path: FieldPath): unknown {
  const [step, ...rest] = path;
  const present = step === undefined ? undefined : child(value, step);
  if (step === undefined || present === undefined) return value;
  const left = rest.length === 0 || rest[0] === '.' ? undefined : removeAt(present, rest);
  if (left === present) return value;
  return Array.isArray(value) ? replaceItem(value, present, left) : replaceField(value, step.slice(2), left);
}

function child(value: unknown, step: string): unknown {
  if (step === '.') return value;
  if (step.startsWith('k:')) return Array.isArray(value) ? value.find((item) => hasKey(item, step)) : undefined;
  const key = step.slice(2);
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function hasKey(item: unknown, step: string): boolean {
  const key: unknown = JSON.parse(step.slice(2));
  return isObject(item) && isObject(key) && Object.entries(key).every(([name, value]) => sameJson(item[name], value));
}

function replaceItem(list: readonly unknown[], item: unknown, left: unknown): readonly unknown[] | undefined {
  const items = list.map((other) => (other === item ? left : other)).filter((other) => other !== undefined);
  return items.length === 0 ? undefined : items;
}

function replaceField(value: unknown, key: string, left: unknown): Json | undefined {
  const entries = Object.entries(isObject(value) ? value : {}).map(([name, old]) => [name, name === key ? left : old]);
  const kept = entries.filter(([, field]) => field !== undefined);
  return kept.length === 0 ? undefined : (Object.fromEntries(kept) as Json);
}
