import type { IncomingMessage, ServerResponse } from 'node:http';

export interface Reply {
  readonly status: number;
  readonly body: string;
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Answers a request. A filter is a function from a handler to a handler: to ask for a token before /metrics, say, wrap the
 * handler that `routes` is given; nothing else changes.
 */
export type Handler = (request: IncomingMessage) => Reply | Promise<Reply>;

export function send(request: IncomingMessage, response: ServerResponse, reply: Reply): void {
  const { status, body, contentType = 'text/plain; charset=utf-8', headers = {} } = reply;
  response.writeHead(status, {
    'Content-Type': contentType,
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    ...headers,
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}
