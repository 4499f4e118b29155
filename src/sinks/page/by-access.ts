import type { Reply } from '../http/reply.ts';
import type { Authorize, Sight } from './sight.ts';

/** Who asks and what they may do, as the API server says. Both throw where it cannot be asked: nobody sees anything then. */
export interface PageAccess<User> {
  /** The user of a token; null where the API server does not know it. */
  readonly whoami: (token: string) => Promise<User | null>;
  readonly may: (user: User, attributes: { readonly resource: ListAttributes }) => Promise<boolean>;
}

/** Without a namespace: in all of them. */
interface ListAttributes {
  readonly verb: 'list';
  readonly resource: 'pods' | 'events';
  readonly namespace?: string;
}

/** Shows a caller what they may list themselves: Pods and their Events both, in all namespaces or in one. */
export function authorizeByAccess<User>(
  access: PageAccess<User>,
  bearerOf: (header: string | undefined) => string | null,
): Authorize {
  return async (request) => {
    const token = bearerOf(request.headers.authorization);
    const user = token === null ? null : await access.whoami(token);
    return user === null ? UNAUTHENTICATED : sightOf((attributes) => access.may(user, { resource: attributes }));
  };
}

function sightOf(may: (attributes: ListAttributes) => Promise<boolean>): Sight {
  const sees = async (where: { readonly namespace?: string }): Promise<boolean> =>
    (await may({ verb: 'list', resource: 'pods', ...where })) && may({ verb: 'list', resource: 'events', ...where });
  return {
    all: () => sees({}),
    among: async (namespaces) => {
      if (await sees({})) return namespaces;
      const seen = new Set<string>();
      // One after the other: many namespaces must not become a burst at the API server.
      for (const namespace of namespaces) if (await sees({ namespace })) seen.add(namespace);
      return seen;
    },
  };
}

const UNAUTHENTICATED: Reply = {
  status: 401,
  body: 'a bearer token that the API server knows is needed\n',
  headers: { 'WWW-Authenticate': 'Bearer realm="sidecar-audit"' },
};
