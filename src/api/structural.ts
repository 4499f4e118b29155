/**
 * From the JSON schema that typebox makes to the structural subset of OpenAPI v3 that a CRD may hold: maps by
 * additionalProperties, a type at every node, and none of the words that the API server refuses.
 */
import type { TSchema } from 'typebox';

export interface StructuralSchema {
  readonly type: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, StructuralSchema>>;
  readonly items?: StructuralSchema;
  readonly additionalProperties?: StructuralSchema;
  readonly [word: string]: unknown;
}

type Json = Readonly<Record<string, unknown>>;

/** What we use of what a structural schema allows: a new word is added here on purpose, or refused. */
const CARRIED = new Set([
  'type',
  'description',
  'default',
  'enum',
  'format',
  'maxItems',
  'maxLength',
  'maxProperties',
  'maximum',
  'minItems',
  'minLength',
  'minimum',
  'pattern',
  'required',
  'x-kubernetes-list-map-keys',
  'x-kubernetes-list-type',
  'x-kubernetes-map-type',
  'x-kubernetes-validations',
]);

/** typebox writes a map as this one pattern. */
const ANY_KEY = '^.*$';

const isSchema = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const schemas = (value: unknown, at: string): readonly (readonly [string, Json])[] => {
  const entries = isSchema(value) ? Object.entries(value) : [];
  return entries.map(([name, schema]) => {
    if (!isSchema(schema)) throw new TypeError(`${at}.${name} is not a schema`);
    return [name, schema] as const;
  });
};

const mapOf = (patterns: unknown, at: string): StructuralSchema => {
  const [only, ...others] = schemas(patterns, at);
  if (only === undefined || others.length > 0 || only[0] !== ANY_KEY)
    throw new TypeError(`${at}: a structural schema has no patternProperties but those of a map`);
  return node(only[1], `${at}[*]`);
};

const node = (schema: Json, at: string): StructuralSchema => {
  const { type, properties, items, patternProperties, ...rest } = schema;
  if (typeof type !== 'string') throw new TypeError(`${at} has no type`);
  const foreign = Object.keys(rest).filter((word) => !CARRIED.has(word));
  if (foreign.length > 0) throw new TypeError(`${at} has words that are not carried over: ${foreign.join(', ')}`);
  return {
    ...rest,
    type,
    ...(isSchema(items) ? { items: node(items, `${at}[]`) } : {}),
    ...(patternProperties === undefined ? {} : { additionalProperties: mapOf(patternProperties, at) }),
    ...(properties === undefined
      ? {}
      : {
          properties: Object.fromEntries(
            schemas(properties, at).map(([name, each]) => [name, node(each, `${at}.${name}`)]),
          ),
        }),
  };
};

export const structural = (schema: TSchema, at: string): StructuralSchema => {
  // typebox keeps its own marks (~kind, ~optional) as hidden properties: JSON is what the schema says to others.
  const json: unknown = JSON.parse(JSON.stringify(schema));
  if (!isSchema(json)) throw new TypeError(`${at} is not a schema`);
  return node(json, at);
};
