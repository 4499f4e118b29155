import { isObject, listAt, type Json } from '../../evidence/json.ts';

/**
 * The fields of these names that hold a text, a number or a truth value. An object or a list is never taken over by its
 * name alone: what may be inside it has to be named too.
 */
export function scalars(from: Json, names: readonly string[]): Json {
  return Object.fromEntries(
    names.filter((name) => Object.hasOwn(from, name) && isScalar(from[name])).map((name) => [name, from[name]]),
  );
}

function isScalar(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

/** These fields as they are, whatever they hold: only for what was asked for. */
export function whole(from: Json, names: readonly string[]): Json {
  return Object.fromEntries(names.filter((name) => Object.hasOwn(from, name)).map((name) => [name, from[name]]));
}

/** That there is such a thing, and nothing of it. */
export function presence(from: Json, names: readonly string[]): Json {
  return Object.fromEntries(
    names
      .filter((name) => Object.hasOwn(from, name) && (isObject(from[name]) || from[name] === true))
      .map((name) => [name, {}]),
  );
}

/** A list of objects, each reduced; nothing where there is none. */
export function listOf(from: Json, name: string, reduce: (item: Json) => Json): Json {
  return Array.isArray(from[name]) ? { [name]: listAt(from, name).map(reduce) } : {};
}
