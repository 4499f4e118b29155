/** The few shapes of field our schemas are made of: each has a description and a bound. */
import { type TSchema, Type } from 'typebox';
import { CHECK_LENGTH, MESSAGE_LENGTH, NAME_LENGTH, WORD_LENGTH } from './limits.ts';

type Json = Readonly<Record<string, unknown>>;

export const integer = (description: string, minimum: number, maximum: number, options: Json = {}) =>
  Type.Integer({ description, minimum, maximum, ...options });

/** How many of something; the bound is the largest integer that JSON carries exactly. */
export const count = (description: string) => integer(description, 0, Number.MAX_SAFE_INTEGER);

export const name = (description: string) => Type.String({ description, minLength: 1, maxLength: NAME_LENGTH });

export const containerName = (description: string) =>
  Type.String({ description, minLength: 1, maxLength: 63, pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$' });

export const word = (description: string) => Type.String({ description, minLength: 1, maxLength: WORD_LENGTH });

export const check = (description: string) => Type.String({ description, maxLength: CHECK_LENGTH });

export const message = (description: string) => Type.String({ description, maxLength: MESSAGE_LENGTH });

export const time = (description: string) => Type.String({ description, format: 'date-time', maxLength: 64 });

export const oneOf = <const T extends string>(description: string, values: readonly T[], options: Json = {}) =>
  Type.Enum(values, { description, type: 'string', ...options });

/** A list that one writer replaces as a whole: managedFields then holds one entry for it, not one an item. */
export const atomicList = <T extends TSchema>(description: string, items: T, maxItems: number, options: Json = {}) =>
  Type.Array(items, { description, maxItems, 'x-kubernetes-list-type': 'atomic', ...options });

/** A list of named objects, merged by their name. */
export const listMap = <T extends TSchema>(description: string, items: T, maxItems: number, key: string) =>
  Type.Array(items, {
    description,
    maxItems,
    'x-kubernetes-list-type': 'map',
    'x-kubernetes-list-map-keys': [key],
  });

/** All of T as it is read: nothing in it can be assigned to. */
export type DeepReadonly<T> = T extends (infer Item)[]
  ? readonly DeepReadonly<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> }
    : T;
