import { AuditError } from '../../../errors.ts';
import { complaintOf, type Complaints } from '../../../complaints.ts';
import type { Handler, Reply } from '../reply.ts';
import type { Caller, Callers } from './callers.ts';
import type { Attributes } from './reviews.ts';
import { bearerOf } from './token.ts';

/** What became of a request that had to say who it is. */
export type Admission = 'allowed' | 'unauthenticated' | 'denied' | 'failed';

export interface FilterOptions {
  readonly callers: Callers;
  /** The namespace whose metrics these are; null: the cluster's. */
  readonly namespace: string | null;
  readonly complaints: Complaints;
  readonly onResult: (result: Admission) => void;
}

/**
 * Lets those through whom the API server knows and lets do what they ask: the method, in lower case, on the path, as
 * controller-runtime and the API server itself have it (`nonResourceURLs: [/metrics]`, `verbs: [get]`). No Role can grant
 * that: where the metrics are those of one namespace, a Role of it may grant `get` of `sidecaraudits/metrics` in its place.
 * Where it cannot be asked, nobody is let through.
 */
export function admit(options: FilterOptions): (next: Handler) => Handler {
  return (next) => async (request) => {
    const path = (request.url ?? '').split('?', 1)[0] ?? '';
    const verb = (request.method ?? '').toLowerCase();
    const result = await admission(options, request.headers.authorization, { path, verb });
    options.onResult(result);
    return result === 'allowed' ? next(request) : REFUSALS[result];
  };
}

async function admission(
  { callers, namespace, complaints }: FilterOptions,
  header: string | undefined,
  wanted: { readonly path: string; readonly verb: string },
): Promise<Admission> {
  const token = bearerOf(header);
  if (token === null) return 'unauthenticated';
  try {
    const caller = await callers.of(token);
    const allowed = caller !== null && (await someOf(caller, waysTo(wanted, namespace)));
    complaints.settle('access', 'callers can be checked again');
    if (caller === null) return 'unauthenticated';
    return allowed ? 'allowed' : 'denied';
  } catch (error) {
    if (!(error instanceof AuditError)) throw error;
    const { code, fields } = complaintOf(error);
    complaints.raise('access', code, () => ['warn', 'callers cannot be checked and are refused', fields]);
    return 'failed';
  }
}

function waysTo(
  wanted: { readonly path: string; readonly verb: string },
  namespace: string | null,
): readonly Attributes[] {
  const { path, verb } = wanted;
  const [group, resource, subresource] = ['sidecaraudit.dev', 'sidecaraudits', path.slice(1)];
  const own = namespace === null ? [] : [{ resource: { group, resource, subresource, verb, namespace } }];
  return [...own, { path: wanted }];
}

async function someOf(caller: Caller, ways: readonly Attributes[]): Promise<boolean> {
  for (const way of ways) if (await caller.may(way)) return true;
  return false;
}

const REFUSALS: Readonly<Record<Exclude<Admission, 'allowed'>, Reply>> = {
  unauthenticated: {
    status: 401,
    body: 'a bearer token that the API server knows is needed\n',
    headers: { 'WWW-Authenticate': 'Bearer realm="sidecar-audit"' },
  },
  denied: { status: 403, body: 'this user may not get this path: see the role sidecar-audit-metrics-reader\n' },
  failed: { status: 500, body: 'it cannot be checked now who you are\n' },
};
