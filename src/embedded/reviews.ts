import { objectAt, stringAt, type Json } from '../evidence/json.ts';

/** Someone whom the API server knows. */
export interface Account {
  readonly username: string;
  readonly groups?: readonly string[];
  /** What they may do: `get /metrics`, `list sidecaraudits` (everywhere) or `list sidecaraudits shop` (in one namespace). */
  readonly may: readonly string[];
}

/** By bearer token. May be changed while the server runs, as tokens and roles are. */
export type Accounts = Map<string, Account>;

/** Answers a TokenReview or SubjectAccessReview as v1.37.2 does; null for any other kind. */
export function reviewed(kind: string, asked: Json, accounts: Accounts): object | null {
  const spec = objectAt(asked, 'spec');
  if (kind === 'TokenReview') return { ...asked, metadata: {}, status: userOf(spec, accounts) };
  if (kind === 'SubjectAccessReview') return { ...asked, metadata: {}, status: permissionOf(spec, accounts) };
  return null;
}

function userOf(spec: Json, accounts: Accounts): object {
  const account = accounts.get(stringAt(spec, 'token') ?? '');
  if (account === undefined) return { user: {}, error: '[invalid bearer token, token lookup failed]' };
  const { username, groups = [] } = account;
  return {
    authenticated: true,
    user: { username, uid: `uid-${username}`, groups: [...groups, 'system:authenticated'] },
    audiences: ['https://kubernetes.default.svc'],
  };
}

function permissionOf(spec: Json, accounts: Accounts): object {
  const user = stringAt(spec, 'user');
  const known = [...accounts.values()].filter(({ username }) => username === user);
  const may = new Set(known.flatMap((account) => account.may));
  const attributes = { ...objectAt(spec, 'nonResourceAttributes'), ...objectAt(spec, 'resourceAttributes') };
  const wanted = `${stringAt(attributes, 'verb')} ${stringAt(attributes, 'path') ?? stringAt(attributes, 'resource')}`;
  return { allowed: may.has(wanted) || may.has(`${wanted} ${stringAt(attributes, 'namespace')}`) };
}
