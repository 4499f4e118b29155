import { isObject, objectAt } from '../evidence/json.ts';
import type { Json } from '../evidence/json.ts';
import { join } from './fields-v1.ts';
import type { ListMaps } from './fields-v1.ts';

/** The lists of a schema that are merged by key: the same schema makes the CRD, so both servers merge alike. */
export function listMapsOf(schema: Json, path: string): ListMaps {
  const keys = schema['x-kubernetes-list-map-keys'];
  const here = Array.isArray(keys) ? { [path]: keys.filter((key) => typeof key === 'string') } : {};
  const fields = Object.entries(objectAt(schema, 'properties')).filter(([, field]) => isObject(field));
  const below = fields.map(([name, field]) => listMapsOf(field as Json, join(path, name)));
  const items = schema['items'];
  return Object.assign(here, ...below, isObject(items) ? listMapsOf(items, path) : {}) as ListMaps;
}
