import type { RuleName, Verdict } from '../rules/verdict.ts';
import { RULES } from '../rules/verdict.ts';

/** What is searched for; empty texts search for nothing. */
export interface Filter {
  readonly text: string;
  readonly verdict: Verdict | '';
  readonly rule: RuleName | '';
  readonly namespace: string;
  readonly workload: string;
  /** Uid. */
  readonly audit: string;
}

export const NO_FILTER: Filter = { text: '', verdict: '', rule: '', namespace: '', workload: '', audit: '' };

/** What is shown; written into the address, so that every view has one. */
export type Route = { readonly page: 'list'; readonly filter: Filter } | PodRoute;

/** By uid; name and namespace are for people, and find the newest Pod of that name where the uid is gone. */
export interface PodRoute {
  readonly page: 'pod';
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

const VERDICTS: readonly string[] = [
  'Verified',
  'Violated',
  'Undecided',
  'Pending',
  'NotApplicable',
] satisfies Verdict[];
const KEYS = ['text', 'verdict', 'rule', 'namespace', 'workload', 'audit'] as const;

/** `#/pods?verdict=Violated`, `#/pod/NAMESPACE/NAME/UID`; anything else is the whole list. */
export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#/, '').split('?', 2);
  const [, page, ...parts] = path.split('/');
  if (page === 'pod') {
    const [namespace = '', name = '', uid = ''] = parts.map(decoded);
    return { page: 'pod', namespace, name, uid };
  }
  const asked = new URLSearchParams(query);
  const text = (key: (typeof KEYS)[number]): string => asked.get(key) ?? '';
  const [verdict, rule] = [text('verdict'), text('rule')];
  return {
    page: 'list',
    filter: {
      text: text('text'),
      verdict: VERDICTS.includes(verdict) ? (verdict as Verdict) : '',
      rule: (RULES as readonly string[]).includes(rule) ? (rule as RuleName) : '',
      namespace: text('namespace'),
      workload: text('workload'),
      audit: text('audit'),
    },
  };
}

export function hashOf(route: Route): string {
  if (route.page === 'pod') {
    return `#/pod/${[route.namespace, route.name, route.uid].map(encodeURIComponent).join('/')}`;
  }
  const query = new URLSearchParams();
  for (const key of KEYS) if (route.filter[key] !== '') query.set(key, route.filter[key]);
  const text = query.toString();
  return text === '' ? '#/' : `#/pods?${text}`;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
