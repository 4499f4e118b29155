import { StatusError, unauthorized } from './status.ts';
import { objectAt, stringAt, type Json } from '../evidence/json.ts';

/** Someone whom the API server knows. */
export interface Account {
  readonly username: string;
  readonly groups?: readonly string[];
  /** What they may do: `get /metrics`, `list sidecaraudits` (everywhere), `get sidecaraudits/metrics shop` (in one namespace). */
  readonly may: readonly string[];
}

/** By bearer token. May be changed while the server runs, as tokens and roles are. */
export type Accounts = Map<string, Account>;

interface Asker {
  readonly accounts: Accounts;
  /** The header of the request. */
  readonly authorization: string | undefined;
}

/** Answers reviews of others, and of the one who asks, as v1.37.2 does; null for any other kind. */
export function reviewed(kind: string, asked: Json, asker: Asker): object | null {
  const status = statusOf(kind, objectAt(asked, 'spec'), asker);
  return status === null ? null : { ...asked, metadata: {}, status };
}

function statusOf(kind: string, spec: Json, asker: Asker): object | null {
  const { accounts } = asker;
  switch (kind) {
    case 'TokenReview':
      return userOf(spec, accounts);
    case 'SubjectAccessReview':
      return permissionOf(spec, accounts);
    case 'SelfSubjectReview':
      return { userInfo: infoOf(accountOf(asker)) };
    case 'SelfSubjectAccessReview':
      return permissionOf({ ...spec, user: accountOf(asker).username }, accounts);
    default:
      return null;
  }
}

/** Throws 401 where the token is nobody's. */
function accountOf({ accounts, authorization = '' }: Asker): Account {
  const account = accounts.get(authorization.replace(/^Bearer /, ''));
  if (account === undefined) throw new StatusError(unauthorized());
  return account;
}

function infoOf({ username, groups = [] }: Account): object {
  return { username, uid: `uid-${username}`, groups: [...groups, 'system:authenticated'] };
}

function userOf(spec: Json, accounts: Accounts): object {
  const account = accounts.get(stringAt(spec, 'token') ?? '');
  if (account === undefined) return { user: {}, error: '[invalid bearer token, token lookup failed]' };
  return {
    authenticated: true,
    user: infoOf(account),
    audiences: ['https://kubernetes.default.svc'],
  };
}

function permissionOf(spec: Json, accounts: Accounts): object {
  const user = stringAt(spec, 'user');
  const known = [...accounts.values()].filter(({ username }) => username === user);
  const may = new Set(known.flatMap((account) => account.may));
  const attributes = { ...objectAt(spec, 'nonResourceAttributes'), ...objectAt(spec, 'resourceAttributes') };
  const resource = ['resource', 'subresource'].flatMap((part) => stringAt(attributes, part) ?? []).join('/');
  const wanted = `${stringAt(attributes, 'verb')} ${stringAt(attributes, 'path') ?? resource}`;
  return { allowed: may.has(wanted) || may.has(`${wanted} ${stringAt(attributes, 'namespace')}`) };
}
