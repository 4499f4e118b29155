import { createServer, type IncomingMessage, type Server, type ServerOptions, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { TlsOptions } from 'node:tls';
import { AuditError } from '../../errors.ts';
import type { Logger } from '../../log.ts';
import type { Address } from './address.ts';
import { send, type Handler, type Reply } from './reply.ts';
import type { KeyPair } from './tls/key-pair.ts';

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
/** HTTP/2 would let one connection ask without end; the reset of streams has been used to overwhelm servers (CVE-2023-44487). */
const TLS = {
  minVersion: 'TLSv1.2',
  ALPNProtocols: ['http/1.1'],
  handshakeTimeout: 5_000,
} as const satisfies TlsOptions;
/** What may still be answered when the server is closed. */
const CLOSE_MS = 500;

export interface ListenOptions {
  readonly logger: Logger;
  /** Other limits than the usual. */
  readonly limits?: ServerOptions;
  /** Serve TLS with this pair; plain HTTP where it is not given. */
  readonly tls?: TlsSource | null | undefined;
}

export interface TlsSource {
  readonly first: KeyPair;
  /** Calls with each pair that takes the place of the last; connections that are open go on. The function returned ends that. */
  readonly follow: (take: (pair: KeyPair) => void) => () => void;
}

/** Listens and answers with the handler. Throws SA2008 if it cannot. */
export async function listen(
  address: Address,
  handler: Handler,
  { logger, limits = {}, tls = null }: ListenOptions,
): Promise<Listener> {
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    void answer(request, response, { handler, logger });
  };
  const settings = { ...LIMITS, ...limits };
  const secure = tls === null ? null : createTlsServer({ ...settings, ...TLS, ...tls.first }, listener);
  const server = secure ?? createServer(settings, listener);
  server.maxConnections = MAX_CONNECTIONS;
  server.setTimeout(IDLE_MS);
  const sockets = socketsOf(server);
  await started(server, address);
  server.on('error', (error) => logger.error('the HTTP server failed', { error }));
  const unfollow =
    secure === null ? () => undefined : tls?.follow((pair) => secure.setSecureContext({ ...TLS, ...pair }));
  return {
    url: urlOf(server, secure === null ? 'http' : 'https'),
    close: () => {
      unfollow?.();
      return close(server, sockets);
    },
  };
}

/** All that are open, those that have not come to the end of their TLS handshake among them: http knows nothing of those. */
function socketsOf(server: Server | TlsServer): ReadonlySet<Socket> {
  const open = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  return open;
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

function started(server: Server | TlsServer, { host, port }: Address): Promise<void> {
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

function urlOf(server: Server | TlsServer, scheme: string): string {
  const { address, family, port } = server.address() as AddressInfo; // neither a pipe nor closed
  return `${scheme}://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

/** Ends idle connections at once, and after a moment all others. */
function close(server: Server | TlsServer, sockets: ReadonlySet<Socket>): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => {
      for (const socket of sockets) socket.destroy();
    }, CLOSE_MS);
    server.close(() => {
      clearTimeout(cut);
      resolve();
    });
    server.closeIdleConnections();
  });
}
