/** Reading untrusted JSON: a field that is not of its type is as good as absent. */
export type Json = Readonly<Record<string, unknown>>;

const NOTHING: Json = Object.freeze({});

export function objectAt(parent: Json, key: string): Json {
  const value = own(parent, key);
  return isObject(value) ? value : NOTHING;
}

export function listAt(parent: Json, key: string): readonly Json[] {
  const value = own(parent, key);
  return Array.isArray(value) ? value.filter(isObject) : [];
}

export function stringAt(parent: Json, key: string): string | null {
  const value = own(parent, key);
  return typeof value === 'string' && value !== '' ? value : null;
}

export function integerAt(parent: Json, key: string): number | null {
  const value = own(parent, key);
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : null;
}

export function booleanAt(parent: Json, key: string): boolean {
  return own(parent, key) === true;
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Own properties alone: a Pod may name a label `__proto__` or `constructor`. */
function own(parent: Json, key: string): unknown {
  return Object.hasOwn(parent, key) ? parent[key] : undefined;
}
