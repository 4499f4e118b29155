import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Micros } from '../evidence/time.ts';
import { parseObject, readBody } from './body.ts';
import { createFaults, faultyStatus } from './faults.ts';
import type { Faults, FaultyAnswer, Interception } from './faults.ts';
import { listOptionsOf } from './list-options.ts';
import { createPages } from './pages.ts';
import { getObject, sendList } from './read-object.ts';
import { createRequestLog } from './request-log.ts';
import type { RequestRecord } from './request-log.ts';
import { RESOURCES } from './resources.ts';
import type { Resource } from './resources.ts';
import { reviewed } from './reviews.ts';
import type { Accounts } from './reviews.ts';
import { routeOf } from './routes.ts';
import type { Route } from './routes.ts';
import { StatusError, failure } from './status.ts';
import { createStore, newNamespace } from './store.ts';
import type { Store } from './store.ts';
import { startWatch } from './watch.ts';
import type { Watch } from './watch.ts';
import { writeObject } from './write-object.ts';

export interface ApiServerOptions {
  /** 0, the default: any free one. */
  readonly port?: number;
  /** By default all that this product uses; leave the audits out for a cluster without the CRDs. */
  readonly resources?: readonly Resource[];
  /** Changes kept per resource; what is older is 410. */
  readonly historySize?: number;
  readonly bookmarkMs?: number;
  /** Frames by which a watcher may lag before it is dropped. */
  readonly watchQueue?: number;
  /** The clock of creationTimestamp and managedFields. */
  readonly now?: () => Micros;
  /** What /version says. */
  readonly gitVersion?: string;
}

export interface ApiServer {
  readonly url: string;
  readonly store: Store;
  readonly faults: Faults;
  /**
   * Whom reviews know by their tokens, and what they let them do; empty at first. Other requests need no token, and those in
   * which somebody reviews themselves one that is known.
   */
  readonly accounts: Accounts;
  /** The newest requests, oldest first. */
  readonly requests: () => readonly RequestRecord[];
  readonly watches: () => number;
  /** Connections are refused from here on, those there are cut; `listen` makes it good on the same port. */
  readonly refuse: () => Promise<void>;
  readonly listen: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** The API server for tests, demos and benchmarks: what this product asks of one, in memory, over plain HTTP. */
export async function startApiServer(options: ApiServerOptions = {}): Promise<ApiServer> {
  const store = createStore(options.resources ?? RESOURCES, options.historySize ?? 10_000);
  for (const name of ['default', 'kube-system']) store.put('namespaces', 'ADDED', newNamespace(name));
  const pages = createPages(store);
  const watches = new Set<Watch>();
  const accounts: Accounts = new Map();
  const desk = createFaults(store, pages, watches);
  const log = createRequestLog();
  const settings = { bookmarkMs: options.bookmarkMs ?? 60_000, queue: options.watchQueue ?? 20_000 };
  const now = options.now ?? ((): Micros => Date.now() * 1_000);

  function watch(route: Route, response: ServerResponse): void {
    // Whoever asked may have gone meanwhile: nobody would ever end that watch.
    if (response.destroyed) return;
    const listOptions = listOptionsOf(route, desk.watchList());
    response.writeHead(200, { 'content-type': 'application/json' });
    response.flushHeaders();
    const started = startWatch(store, route, listOptions, settings, response);
    watches.add(started);
    response.on('close', () => watches.delete(started));
  }

  async function serve(route: Route, request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (await intercepted(desk.intercept(route), response)) return;
    switch (route.verb) {
      case 'get':
        sendJson(response, 200, getObject(store, route));
        return;
      case 'list':
        await sendList(pages, route.resource, listOptionsOf(route, desk.watchList()), response);
        return;
      case 'watch':
        watch(route, response);
        return;
      case 'create':
      case 'update':
      case 'patch':
      case 'delete': {
        const contentType = request.headers['content-type'] ?? '';
        const text = await readBody(request);
        const { kind } = route.resource;
        const review =
          kind.endsWith('Review') &&
          reviewed(kind, parseObject(route.resource, text), { accounts, authorization: request.headers.authorization });
        const { code, body } = review
          ? { code: 201, body: review }
          : writeObject(store, { route, body: text, contentType, now: now() });
        sendJson(response, code, body);
      }
    }
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://embedded');
    if (url.pathname === '/version') {
      sendJson(response, 200, versionInfo(options.gitVersion ?? 'v1.37.2'));
      return;
    }
    const route = routeOf(store.resources, request.method ?? 'GET', url);
    if (route === null) {
      response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' }).end('404 page not found\n');
      return;
    }
    log.add(route, url);
    await serve(route, request, response);
  }

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => sendFailure(response, error));
  });
  // A half-open connection is a fault that was asked for, not one to be cleared away.
  server.requestTimeout = 0;
  await listen(server, options.port ?? 0);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    store,
    faults: desk.faults,
    accounts,
    requests: log.all,
    watches: () => watches.size,
    refuse: () => close(server),
    listen: () => listen(server, port),
    close: () => close(server),
  };
}

/** True where the request has had its answer, or will never have one. */
async function intercepted(interception: Interception | undefined, response: ServerResponse): Promise<boolean> {
  if (interception === undefined) return false;
  if (interception.kind === 'delay') {
    await sleep(interception.ms);
    return false;
  }
  if (interception.kind === 'reset') response.socket?.resetAndDestroy();
  if (interception.kind === 'answer') sendFault(response, interception.answer);
  return true;
}

function sendFault(response: ServerResponse, answer: FaultyAnswer): void {
  const { code, body, retryAfterSeconds } = answer;
  if (retryAfterSeconds !== undefined) response.setHeader('retry-after', String(retryAfterSeconds));
  if (typeof body === 'string') response.writeHead(code, { 'content-type': 'text/plain; charset=utf-8' }).end(body);
  else sendJson(response, code, body ?? faultyStatus(answer));
}

function sendJson(response: ServerResponse, code: number, body: object): void {
  const text = JSON.stringify(body);
  response.writeHead(code, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
  response.end(text);
}

function sendFailure(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const status =
    error instanceof StatusError
      ? error.status
      : failure(500, 'InternalError', `Internal error occurred: ${String(error)}`);
  const retry = status.details?.['retryAfterSeconds'];
  if (typeof retry === 'number') response.setHeader('retry-after', String(retry));
  sendJson(response, status.code ?? 500, status);
}

function versionInfo(gitVersion: string): object {
  const [major = '', minor = ''] = gitVersion.slice(1).split('.');
  return { major, minor, gitVersion, platform: 'embedded' };
}

async function listen(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
}

async function close(server: Server): Promise<void> {
  if (!server.listening) return;
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
