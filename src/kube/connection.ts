import { createGunzip, constants as zlib } from 'node:zlib';
import { pipeline, type Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import { AuditError } from '../errors.ts';
import { VERSION } from '../version.ts';
import { sharedAgent } from './agent.ts';
import { accessOfOther, type Access, type Credentials } from './credentials.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

export interface RequestOptions {
  /** Members that are undefined are left out. */
  readonly query?: Query;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Asks as another: with this bearer token, and with nothing of our own. */
  readonly bearer?: string;
  /** Aborting it destroys the socket, at whatever stage the request is. */
  readonly signal?: AbortSignal;
  /** The longest silence within the body, ms; 0 (a watch, which has its own watchdog) for any. Default 60 s. */
  readonly silenceMs?: number;
}

export interface ApiResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** To be read once, to its end or broken off; unzipped. A fault of the transport throws an AuditError SA2002, or SA2010 of TLS. */
  readonly body: AsyncIterable<Buffer>;
}

/** One API server, over one shared pool of connections. */
export interface Connection {
  readonly server: string;
  /** The namespace of the kubeconfig's context or of the in-cluster service account; null where none is set. */
  readonly namespace: string | null;
  /** Resolves with the headers, whatever the status. Throws an AuditError, or the reason of the signal. */
  readonly request: (method: Method, path: string, options?: RequestOptions) => Promise<ApiResponse>;
  /** Ends every request and socket. */
  readonly close: () => Promise<void>;
}

export interface ConnectionSettings {
  /** The base URL, with a path where the API server lies behind one. */
  readonly server: string;
  readonly credentials: Credentials;
  readonly proxyUrl?: string | undefined;
  readonly namespace?: string | null;
}

const SILENCE_MS = 60_000;

/** Opens no socket yet. client-node's own calls are not used: they make a TLS connection for each request. */
export function openConnection(settings: ConnectionSettings): Connection {
  const server = settings.server.replace(/\/+$/, '');
  const agent = sharedAgent(settings.proxyUrl);
  /** A pool of their own: a connection made with our client certificate would speak for us. */
  const others = sharedAgent(settings.proxyUrl);

  const send = async (access: Access, method: Method, path: string, options: RequestOptions) => {
    const silence = options.silenceMs ?? SILENCE_MS;
    const dispatcher = await (options.bearer === undefined ? agent : others).dispatcher(access.tls);
    return dispatcher.request({
      origin: new URL(server).origin,
      path: `${new URL(server).pathname.replace(/\/$/, '')}${path}${queryText(options.query)}`,
      method,
      headers: {
        accept: 'application/json',
        'accept-encoding': 'gzip',
        'user-agent': `sidecar-audit/${VERSION}`,
        ...options.headers,
        ...access.headers,
      },
      body: options.body ?? null,
      bodyTimeout: silence,
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
  };

  const request: Connection['request'] = async (method, path, options = {}) => {
    const about = `${method} ${path}`;
    try {
      const own = await settings.credentials(false);
      const { bearer } = options;
      let response = await send(bearer === undefined ? own : accessOfOther(own, bearer), method, path, options);
      if (response.statusCode === 401 && bearer === undefined) {
        // A token may have been rotated since it was read: read it again, once.
        await response.body.dump();
        response = await send(await settings.credentials(true), method, path, options);
      }
      return { status: response.statusCode, headers: flat(response.headers), body: bodyOf(response, about, options) };
    } catch (error) {
      throw transportError(error, about, options.signal);
    }
  };
  const close = async (): Promise<void> => {
    await Promise.all([agent.close(), others.close()]);
  };
  return { server, namespace: settings.namespace ?? null, request, close };
}

/** The same API server as asked by somebody else, who has this token. */
export function asBearer(connection: Connection, bearer: string): Connection {
  return {
    ...connection,
    request: (method, path, options) => connection.request(method, path, { ...options, bearer }),
  };
}

/** `?a=1&b=2`, or nothing. */
function queryText(query: Query = {}): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [`${encodeURIComponent(name)}=${encodeURIComponent(value)}`],
  );
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}

function flat(headers: Dispatcher.ResponseData['headers']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name.toLowerCase(), Array.isArray(value) ? value.join(', ') : value]],
    ),
  );
}

/**
 * The chunks, with the transport's faults named. An error of the one who reads does not pass through here: a loop left by
 * a throw returns the generator, which destroys the stream and so the socket.
 */
async function* bodyOf(
  response: Dispatcher.ResponseData,
  about: string,
  options: RequestOptions,
): AsyncGenerator<Buffer, void, undefined> {
  try {
    for await (const chunk of unzipped(response)) yield chunk as Buffer;
  } catch (error) {
    throw transportError(error, about, options.signal);
  }
}

function unzipped(response: Dispatcher.ResponseData): Readable {
  if (response.headers['content-encoding'] !== 'gzip') return response.body;
  // Each frame is flushed by the server, and must not wait here for the next one.
  const gunzip = createGunzip({ flush: zlib.Z_SYNC_FLUSH });
  // The pipeline's own error is the stream's, thrown to the one who iterates.
  return pipeline(response.body, gunzip, () => {});
}

function transportError(error: unknown, about: string, signal: AbortSignal | undefined): unknown {
  if (error instanceof AuditError) return error;
  if (signal?.aborted === true) return signal.reason;
  return new AuditError(isUntrusted(error) ? 'SA2010' : 'SA2002', about, detailOf(error), { cause: error });
}

/** OpenSSL's findings about a chain (X509_V_ERR_...), and Node.js's own about the name. */
const UNTRUSTED =
  /^(?:UNABLE_TO_(?:GET|VERIFY|DECODE|DECRYPT)_|CERT_|SELF_SIGNED_|DEPTH_ZERO_|INVALID_(?:CA|PURPOSE)|PATH_LENGTH_EXCEEDED|ERR_TLS_CERT_ALTNAME)/;

function isUntrusted(error: unknown): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && UNTRUSTED.test(error.code);
}

function detailOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error && typeof error.code === 'string' ? `${error.code}: ` : '';
  // Several addresses tried give an AggregateError, which says nothing itself.
  const first: unknown = error instanceof AggregateError ? error.errors[0] : undefined;
  return `${code}${error.message || (first instanceof Error ? first.message : error.name)}`;
}
