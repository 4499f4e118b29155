/** What is wrong with a value, by its schema, in sentences that begin with the field. */
import type { TSchema } from 'typebox';
import { Errors } from 'typebox/value';

/** A key that could be mistaken, or that could play tricks on a terminal, is quoted. */
export const quoted = (key: string): string =>
  JSON.stringify(key).replaceAll(
    /[^\x20-\x7e]/gu,
    (each) => `\\u${(each.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );

const fieldOf = (key: string): string => {
  if (/^\d+$/u.test(key)) return `[${key}]`;
  return /^[A-Za-z]\w*$/u.test(key) ? `.${key}` : `[${quoted(key)}]`;
};

/** `/rules/0/name` below `spec` is `spec.rules[0].name`, as kubectl writes it. */
const fieldPath = (root: string, pointer: string): string =>
  pointer
    .split('/')
    .slice(1)
    .map((key) => fieldOf(key.replaceAll('~1', '/').replaceAll('~0', '~')))
    .reduce((path, field) => path + field, root);

type Problem = ReturnType<typeof Errors>[number];

const sentences = (root: string, problem: Problem): readonly string[] => {
  const path = fieldPath(root, problem.instancePath);
  if (problem.keyword === 'required')
    return problem.params.requiredProperties.map((missing) => `${path}${fieldOf(missing)} is required`);
  if (problem.keyword === 'enum') return [`${path} must be one of ${problem.params.allowedValues.join(', ')}`];
  return [`${path} ${problem.message}`];
};

export const problemsOf = (schema: TSchema, value: unknown, root: string): readonly string[] =>
  Errors(schema, value).flatMap((problem) => sentences(root, problem));
