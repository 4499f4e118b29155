import { readFile } from 'node:fs/promises';
import { Agent, request as httpsRequest } from 'node:https';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { AuditError } from '../errors.ts';
import type { ApiResponse, Connection, Method, RequestOptions } from '../kube/connection.ts';
import { VERSION } from '../version.ts';

const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';
/** The kubelet writes a new token long before the old one ends. */
const FRESH_MS = 60_000;
const TIMEOUT_MS = 15_000;
/** More than the publisher has under way. */
const MOST_SOCKETS = 8;

export interface InCluster {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly monotonicMs: () => number;
  /** Where token and ca.crt are. */
  readonly folder?: string;
}

/** Whether this runs in a Pod of the cluster that it is to talk to. */
export function isInCluster(env: InCluster['env']): boolean {
  return (env['KUBERNETES_SERVICE_HOST'] ?? '') !== '' && (env['KUBERNETES_SERVICE_PORT'] ?? '') !== '';
}

interface Account {
  readonly token: string;
  readonly ca: string;
  readonly atMs: number;
}

/**
 * A connection with the service account of the Pod, by Node.js's own https: client-node and undici, which the controller has,
 * would make the agent a third larger, and there is one on each node. Throws SA2001 where the account's files cannot be read.
 */
export function connectInCluster({ env, monotonicMs, folder = SERVICE_ACCOUNT }: InCluster): Connection {
  const host = env['KUBERNETES_SERVICE_HOST'] ?? '';
  const port = env['KUBERNETES_SERVICE_PORT'] ?? '';
  const agent = new Agent({ keepAlive: true, maxSockets: MOST_SOCKETS, timeout: TIMEOUT_MS });
  let held: Account | null = null;

  const account = async (renew: boolean): Promise<Account> => {
    const now = monotonicMs();
    if (held === null || renew || now - held.atMs > FRESH_MS) held = { ...(await accountIn(folder)), atMs: now };
    return held;
  };
  const send = async (method: Method, path: string, options: RequestOptions, renew: boolean): Promise<ApiResponse> => {
    const { token, ca } = await account(renew);
    return new Promise((resolve, reject) => {
      const asked = httpsRequest({
        agent,
        host,
        port,
        path,
        method,
        ca,
        headers: {
          accept: 'application/json',
          'user-agent': `sidecar-audit-agent/${VERSION}`,
          ...options.headers,
          authorization: `Bearer ${token}`,
        },
        timeout: TIMEOUT_MS,
        ...(options.signal === undefined ? {} : { signal: options.signal }),
      });
      asked.once('response', (response) => resolve(answerOf(response)));
      asked.once('timeout', () => asked.destroy(new Error('no answer in time')));
      asked.once('error', (error) => reject(transportError(error, `${method} ${path}`, options.signal)));
      asked.end(options.body);
    });
  };
  return {
    server: `https://${host.includes(':') ? `[${host}]` : host}:${port}`,
    namespace: null,
    request: async (method, path, options = {}) => {
      const response = await send(method, path, options, false);
      if (response.status !== 401) return response;
      // The token may have been rotated since it was read: read it again, once.
      for await (const chunk of response.body) void chunk;
      return send(method, path, options, true);
    },
    close: () => Promise.resolve(agent.destroy()),
  };
}

function answerOf(response: IncomingMessage): ApiResponse {
  const headers = Object.entries(response.headers).map(([name, value]) => [name, String(value)]);
  return {
    status: response.statusCode ?? 0,
    headers: Object.fromEntries(headers) as Record<string, string>,
    body: response as AsyncIterable<Buffer>,
  };
}

function transportError(error: Error, about: string, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted === true) return signal.reason;
  return new AuditError('SA2002', about, error.message, { cause: error });
}

async function accountIn(folder: string): Promise<Omit<Account, 'atMs'>> {
  try {
    const [token, ca] = await Promise.all([
      readFile(join(folder, 'token'), 'utf8'),
      readFile(join(folder, 'ca.crt'), 'utf8'),
    ]);
    return { token: token.trim(), ca };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    throw new AuditError('SA2001', 'in-cluster service account', `it cannot be read (${code})`);
  }
}
