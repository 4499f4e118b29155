import type { IncomingMessage, ServerResponse } from 'node:http';

export interface Reply {
  readonly status: number;
  readonly body: string | Uint8Array;
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Writes a body that has no end yet, in place of `body`; it is not called for HEAD. */
  readonly stream?: (response: ServerResponse) => void;
}

/**
 * Answers a request. A filter is a function from a handler to a handler: to ask for a token before /metrics, say, wrap the
 * handler that `routes` is given; nothing else changes.
 */
export type Handler = (request: IncomingMessage) => Reply | Promise<Reply>;

export function send(request: IncomingMessage, response: ServerResponse, reply: Reply): void {
  const { status, body, contentType = 'text/plain; charset=utf-8', headers = {}, stream } = reply;
  response.writeHead(status, {
    'Content-Type': contentType,
    // Of 304 it would be the length of what is not sent.
    ...(stream === undefined && status !== 304 ? { 'Content-Length': Buffer.byteLength(body) } : {}),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    ...headers,
  });
  if (request.method === 'HEAD') response.end();
  else if (stream === undefined) response.end(body);
  else stream(response);
}
