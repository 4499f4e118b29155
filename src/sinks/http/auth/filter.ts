import { AuditError } from '../../../errors.ts';
import { complaintOf, type Complaints } from '../../../complaints.ts';
import type { Handler, Reply } from '../reply.ts';
import type { Access } from './access.ts';
import { bearerOf } from './token.ts';

/** What became of a request that had to say who it is. */
export type Admission = 'allowed' | 'unauthenticated' | 'denied' | 'failed';

export interface FilterOptions {
  readonly access: Access;
  readonly complaints: Complaints;
  readonly onResult: (result: Admission) => void;
}

/**
 * Lets those through whom the API server knows and lets do what they ask: the method, in lower case, on the path, as
 * controller-runtime and the API server itself have it (`nonResourceURLs: [/metrics]`, `verbs: [get]`). Where it cannot
 * be asked, nobody is let through.
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
  { access, complaints }: FilterOptions,
  header: string | undefined,
  wanted: { readonly path: string; readonly verb: string },
): Promise<Admission> {
  const token = bearerOf(header);
  if (token === null) return 'unauthenticated';
  try {
    const user = await access.whoami(token);
    const allowed = user !== null && (await access.may(user, { path: wanted }));
    complaints.settle('access', 'callers can be checked again');
    if (user === null) return 'unauthenticated';
    return allowed ? 'allowed' : 'denied';
  } catch (error) {
    if (!(error instanceof AuditError)) throw error;
    const { code, fields } = complaintOf(error);
    complaints.raise('access', code, () => ['warn', 'callers cannot be checked and are refused', fields]);
    return 'failed';
  }
}

const REFUSALS: Readonly<Record<Exclude<Admission, 'allowed'>, Reply>> = {
  unauthenticated: {
    status: 401,
    body: 'a bearer token that the API server knows is needed\n',
    headers: { 'WWW-Authenticate': 'Bearer realm="sidecar-audit"' },
  },
  denied: { status: 403, body: 'this user may not get this path: see the ClusterRole sidecar-audit-metrics-reader\n' },
  failed: { status: 500, body: 'it cannot be checked now who you are\n' },
};
