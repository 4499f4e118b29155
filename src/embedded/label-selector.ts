import { objectAt } from '../evidence/json.ts';
import type { Json } from '../evidence/json.ts';
import { metadataOf } from './object.ts';
import type { KubeObject } from './object.ts';
import { StatusError, badRequest } from './status.ts';

export type ObjectFilter = (object: KubeObject) => boolean;

type Requirement = (labels: Json) => boolean;

const KEY = String.raw`[\w./-]+`;
const SET = new RegExp(String.raw`^(${KEY})\s+(in|notin)\s*\(([^()]*)\)$`);
const EQUALITY = new RegExp(String.raw`^(${KEY})\s*(==|=|!=)\s*([\w.-]*)$`);
const EXISTENCE = new RegExp(String.raw`^(!?)\s*(${KEY})$`);

/** `a=b,c!=d,e in (f,g),h notin (i),j,!k`: all of them must hold. */
export function parseLabelSelector(text: string): ObjectFilter {
  const requirements = split(text).map(parseRequirement);
  return (object) => {
    const labels = objectAt(metadataOf(object), 'labels');
    return requirements.every((holds) => holds(labels));
  };
}

/** At the commas that are not inside parentheses. */
function split(text: string): readonly string[] {
  return text
    .split(/,(?![^(]*\))/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function parseRequirement(text: string): Requirement {
  const set = SET.exec(text);
  if (set !== null) {
    const [, key = '', operator, list = ''] = set;
    const values = new Set<unknown>(list.split(',').map((value) => value.trim()));
    return (labels) => values.has(valueOf(labels, key)) === (operator === 'in');
  }
  const equality = EQUALITY.exec(text);
  if (equality !== null) {
    const [, key = '', operator, value] = equality;
    return (labels) => (valueOf(labels, key) === value) === (operator !== '!=');
  }
  const existence = EXISTENCE.exec(text);
  if (existence === null) throw new StatusError(badRequest(`unable to parse requirement: ${text}`));
  const [, not, key = ''] = existence;
  return (labels) => Object.hasOwn(labels, key) === (not === '');
}

function valueOf(labels: Json, key: string): unknown {
  return Object.hasOwn(labels, key) ? labels[key] : undefined;
}
