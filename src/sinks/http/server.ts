import { createServer, type IncomingMessage, type Server, type ServerOptions, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AuditError } from '../../errors.ts';
import type { Logger } from '../../log.ts';
import type { Address } from './address.ts';
import { send, type Handler, type Reply } from './reply.ts';

export interface Listener {
  /** Where it listens, with the real port where 0 was asked for. */
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** Nobody who asks here has a reason to take longer; a connection that does is cut. */
const LIMITS = {
  headersTimeout: 5_000,
  requestTimeout: 10_000,
  keepAliveTimeout: 15_000,
  connectionsCheckingInterval: 1_000,
  maxHeaderSize: 16 * 1024,
} as const satisfies ServerOptions;
/** Without a byte in either direction: a reader that does not read, too. */
const IDLE_MS = 20_000;
const MAX_CONNECTIONS = 256;
/** What may still be answered when the server is closed. */
const CLOSE_MS = 500;

export interface ListenOptions {
  readonly logger: Logger;
  /** Other limits than the usual. */
  readonly limits?: ServerOptions;
}

/** Listens and answers with the handler. Throws SA2008 if it cannot. */
export async function listen(
  address: Address,
  handler: Handler,
  { logger, limits = {} }: ListenOptions,
): Promise<Listener> {
  // createServer of node:https, with its options beside the limits, is all that TLS would change here.
  const server = createServer({ ...LIMITS, ...limits }, (request, response) => {
    void answer(request, response, { handler, logger });
  });
  server.maxConnections = MAX_CONNECTIONS;
  server.setTimeout(IDLE_MS);
  await started(server, address);
  server.on('error', (error) => logger.error('the HTTP server failed', { error }));
  return { url: urlOf(server), close: () => close(server) };
}

interface Context {
  readonly handler: Handler;
  readonly logger: Logger;
}

async function answer(request: IncomingMessage, response: ServerResponse, { handler, logger }: Context): Promise<void> {
  let reply: Reply;
  try {
    reply = await handler(request);
  } catch (error) {
    logger.error('a request could not be answered', { code: 'SA9001', path: request.url, error });
    reply = { status: 500, body: 'internal error\n' };
  }
  if (!response.destroyed) send(request, response, reply);
}

function started(server: Server, { host, port }: Address): Promise<void> {
  return new Promise((resolve, reject) => {
    const failed = (error: Error): void => {
      reject(new AuditError('SA2008', `${host ?? ''}:${port}`, error.message, { cause: error }));
    };
    server.once('error', failed);
    server.listen({ port, ...(host === undefined ? {} : { host }) }, () => {
      server.off('error', failed);
      resolve();
    });
  });
}

function urlOf(server: Server): string {
  const { address, family, port } = server.address() as AddressInfo; // neither a pipe nor closed
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

/** Ends idle connections at once, and after a moment all others. */
function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), CLOSE_MS);
    server.close(() => {
      clearTimeout(cut);
      resolve();
    });
    server.closeIdleConnections();
  });
}
