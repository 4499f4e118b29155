/** A proxy on loopback before the lab's API server that writes down each call in the words of RBAC. */
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Agent, request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { parse } from 'yaml';
import { ADMIN_KUBECONFIG } from './lab.ts';

/** A call as the API server's authorizer sees it, and how it was answered. */
export interface Call {
  readonly verb: string;
  readonly group: string;
  /** With the subresource, if any: `pods/log`. */
  readonly resource: string;
  readonly namespace: string | null;
  readonly name: string | null;
  readonly status: number;
  /** The path where it names no resource: /version. */
  readonly path: string;
}

export interface RecordingProxy {
  readonly url: string;
  readonly calls: () => readonly Call[];
  readonly close: () => Promise<void>;
}

interface KubeConfigFile {
  readonly clusters: readonly {
    readonly cluster: { readonly server: string; readonly 'certificate-authority-data': string };
  }[];
}

/**
 * `withoutWatchLists`: answers as API servers before 1.32 do when they are asked to stream a list, so that clients list.
 */
export async function recordingProxy({ withoutWatchLists }: { withoutWatchLists: boolean }): Promise<RecordingProxy> {
  const { clusters } = parse(readFileSync(ADMIN_KUBECONFIG, 'utf8')) as KubeConfigFile;
  const cluster = clusters[0]?.cluster;
  if (cluster === undefined) throw new Error(`${ADMIN_KUBECONFIG} names no cluster`);
  const agent = new Agent({ ca: Buffer.from(cluster['certificate-authority-data'], 'base64'), keepAlive: true });
  const calls: Call[] = [];

  const handle = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    const url = new URL(incoming.url ?? '/', cluster.server);
    const note = (status: number): void => {
      const call = { ...callOf(incoming.method ?? 'GET', url), status };
      calls.push(call);
      // A server-side apply of what is not there is authorized as its creation, too.
      if (call.verb === 'patch' && status === 201) calls.push({ ...call, verb: 'create' });
    };
    if (withoutWatchLists && url.searchParams.has('sendInitialEvents')) {
      note(REFUSAL.code);
      outgoing.writeHead(REFUSAL.code, { 'content-type': 'application/json' }).end(JSON.stringify(REFUSAL));
      return;
    }
    const headers = { ...incoming.headers, host: url.host };
    const forwarded = request(url, { agent, method: incoming.method, headers }, (answer) => {
      note(answer.statusCode ?? 0);
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    forwarded.on('error', () => outgoing.destroy());
    outgoing.on('close', () => forwarded.destroy());
    incoming.pipe(forwarded);
  };

  const server = createServer(handle);
  await new Promise<void>((listening) => {
    server.listen(0, '127.0.0.1', listening);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls: () => [...calls],
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
        agent.destroy();
      }),
  };
}

const REFUSAL = {
  apiVersion: 'v1',
  kind: 'Status',
  status: 'Failure',
  reason: 'Invalid',
  message:
    'sendInitialEvents: Forbidden: sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled',
  code: 422,
};

const OBJECT_VERBS: Readonly<Record<string, string>> = { GET: 'get', PUT: 'update', PATCH: 'patch', DELETE: 'delete' };

/** As the API server's RequestInfo takes a path apart. */
function callOf(method: string, url: URL): Omit<Call, 'status'> {
  const [root, ...rest] = url.pathname.split('/').filter(Boolean).map(decodeURIComponent);
  const group = root === 'apis' ? (rest[0] ?? '') : '';
  const below = rest.slice(root === 'apis' ? 2 : 1);
  const path = url.pathname;
  if ((root !== 'api' && root !== 'apis') || below.length === 0) {
    return { verb: method.toLowerCase(), group: '', resource: '', namespace: null, name: null, path };
  }
  const placed = below[0] === 'namespaces' && below.length > 2;
  const [resource = '', name, subresource] = placed ? below.slice(2) : below;
  const watch = url.searchParams.get('watch');
  const collection = method === 'POST' ? 'create' : watch === '1' || watch === 'true' ? 'watch' : 'list';
  return {
    verb: name === undefined ? collection : (OBJECT_VERBS[method] ?? method.toLowerCase()),
    group,
    resource: subresource === undefined ? resource : `${resource}/${subresource}`,
    namespace: placed ? (below[1] ?? null) : null,
    name: name ?? null,
    path,
  };
}
