import type { Handler, Reply } from './reply.ts';

export type Routes = Readonly<Record<string, Handler>>;

/** One handler for all paths; a query string makes no difference. */
export function route(routes: Routes): Handler {
  const byPath = new Map(Object.entries(routes));
  return (request) => {
    const path = (request.url ?? '').split('?', 1)[0] ?? '';
    const handler = byPath.get(path);
    if (handler === undefined) return NOT_FOUND;
    if (request.method !== 'GET' && request.method !== 'HEAD') return NOT_ALLOWED;
    return handler(request);
  };
}

const NOT_FOUND: Reply = { status: 404, body: 'not found\n' };

/** The connection is closed, so that nobody has to read what was sent along. */
const NOT_ALLOWED: Reply = {
  status: 405,
  body: 'only GET and HEAD\n',
  headers: { Allow: 'GET, HEAD', Connection: 'close' },
};
