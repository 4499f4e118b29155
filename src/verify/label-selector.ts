import type { LabelSelector } from '../api/types.ts';

type Requirement = NonNullable<LabelSelector['matchExpressions']>[number];

const KEY = String.raw`[\w./-]+`;
const SET = new RegExp(String.raw`^(${KEY})\s+(in|notin)\s*\(([^()]*)\)$`);
const EQUALITY = new RegExp(String.raw`^(${KEY})\s*(==|=|!=)\s*([\w.-]*)$`);
const EXISTENCE = new RegExp(String.raw`^(!?)\s*(${KEY})$`);

/** kubectl's own words, `a=b,c!=d,e in (f,g),h notin (i),j,!k`, as the selector of an audit; null for what is none. */
export function labelSelector(text: string): LabelSelector | null {
  // At the commas that are not inside parentheses.
  const parts = text.split(/,(?![^(]*\))/).map((part) => part.trim());
  const matchExpressions = parts.map(requirement).filter((r) => r !== null);
  return matchExpressions.length === parts.length ? { matchExpressions } : null;
}

function requirement(text: string): Requirement | null {
  const [, member = '', operator, list = ''] = SET.exec(text) ?? [];
  if (operator !== undefined) {
    const values = list.split(',').map((value) => value.trim());
    return { key: member, operator: operator === 'in' ? 'In' : 'NotIn', values };
  }
  const [, equal = '', sign, value = ''] = EQUALITY.exec(text) ?? [];
  if (sign !== undefined) return { key: equal, operator: sign === '!=' ? 'NotIn' : 'In', values: [value] };
  const [, not, key = ''] = EXISTENCE.exec(text) ?? [];
  return not === undefined ? null : { key, operator: not === '' ? 'Exists' : 'DoesNotExist' };
}
