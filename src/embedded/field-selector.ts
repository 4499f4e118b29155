import { isObject } from '../evidence/json.ts';
import type { ObjectFilter } from './label-selector.ts';
import type { KubeObject } from './object.ts';
import type { Resource } from './resources.ts';
import { StatusError, badRequest } from './status.ts';

/** `metadata.name=a,status.phase!=Running`: all of them must hold; only the fields the resource offers. */
export function parseFieldSelector(resource: Resource, text: string): ObjectFilter {
  const terms = text
    .split(',')
    .filter((term) => term !== '')
    .map((term) => parseTerm(resource, term));
  return (object) => terms.every((holds) => holds(object));
}

function parseTerm(resource: Resource, term: string): ObjectFilter {
  const match = /^([^!=]+)(==|!=|=)(.*)$/.exec(term);
  if (match === null) throw new StatusError(badRequest(`invalid selector: '${term}'; can't understand '${term}'`));
  const [, field = '', operator, value] = match;
  if (!supported(resource, field)) throw new StatusError(badRequest(`field label not supported: ${field}`));
  const path = field.split('.');
  return (object) => (fieldOf(object, path) === value) === (operator !== '!=');
}

function supported(resource: Resource, field: string): boolean {
  if (field === 'metadata.name') return true;
  return field === 'metadata.namespace' ? resource.namespaced : resource.fields.includes(field);
}

/** An absent field is the empty string, as in Go. */
function fieldOf(object: KubeObject, path: readonly string[]): string {
  let value: unknown = object;
  for (const key of path) value = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  return typeof value === 'string' ? value : '';
}
