import type { TSchema } from 'typebox';
import { problemsOf } from './problems.ts';

type Told = (problem: string) => void;
interface Shape {
  readonly items?: TSchema;
  readonly maxItems?: number;
  readonly properties?: Readonly<Record<string, TSchema>>;
  readonly required?: readonly string[];
}

/**
 * What can be read of a value that another build wrote: of a list the items that can be, of an object the fields, without
 * those that cannot. undefined where nothing is left that the schema allows. Each loss is told.
 */
export function salvage(schema: TSchema, value: unknown, path: string, told: Told): unknown {
  const problems = problemsOf(schema, value, path);
  if (problems.length === 0) return value;
  const { items, maxItems = Infinity, properties, required = [] } = schema as TSchema & Shape;
  if (items !== undefined && Array.isArray(value)) {
    const left = value.flatMap((item: unknown, i) => salvage(items, item, `${path}[${i}]`, told) ?? []);
    if (left.length > maxItems) told(`${path} has more than ${maxItems} items`);
    return left.slice(0, maxItems);
  }
  if (properties !== undefined && isRecord(value)) {
    const inside: string[] = [];
    const fields = Object.entries(value).flatMap(([name, field]) => {
      const of = Object.hasOwn(properties, name) ? properties[name] : undefined;
      const left = of === undefined ? field : salvage(of, field, `${path}.${name}`, (problem) => inside.push(problem));
      return left === undefined ? [] : [[name, left] as const];
    });
    const object: Readonly<Record<string, unknown>> = Object.fromEntries(fields);
    const missing = required.find((name) => object[name] === undefined);
    const isLost = missing !== undefined;
    for (const problem of isLost ? [inside[0] ?? `${path}.${missing} is required`] : inside) told(problem);
    return isLost ? undefined : object;
  }
  told(problems[0] ?? path);
  return undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
