import type { Reply } from '../http/reply.ts';
import type { Authorize, Sight } from './sight.ts';

/** Who asks and what they may do, as the API server says. Both throw where it cannot be asked: nobody sees anything then. */
export interface PageCallers {
  /** The one who shows this token; null where the API server does not know it. */
  readonly of: (token: string) => Promise<PageCaller | null>;
}

interface PageCaller {
  readonly may: (attributes: { readonly resource: ListAttributes }) => Promise<boolean>;
}

/** Without a namespace: in all of them. */
interface ListAttributes {
  readonly verb: 'list';
  readonly resource: 'pods' | 'events';
  readonly namespace?: string;
}

/** Shows a caller what they may list themselves: Pods and their Events both, in all namespaces or in one. */
export function authorizeByAccess(
  callers: PageCallers,
  bearerOf: (header: string | undefined) => string | null,
): Authorize {
  return async (request) => {
    const token = bearerOf(request.headers.authorization);
    const caller = token === null ? null : await callers.of(token);
    return caller === null ? UNAUTHENTICATED : sightOf((attributes) => caller.may({ resource: attributes }));
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
