/** Between a controller and the API server: passes everything on, and notes what was asked and when. */
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Agent, request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { parse, stringify } from 'yaml';
import { ADMIN_KUBECONFIG } from './lab.ts';

export interface Asked {
  /** ms on the monotonic clock. */
  readonly at: number;
  readonly method: string;
  /** Without its query. */
  readonly path: string;
  /** Of a collection: a watch from where it was, or everything. */
  readonly kind: 'watch' | 'everything' | 'other';
  /** HTTP status; null while there is none, and for ever where the API server was away. */
  readonly answered: () => number | null;
}

export interface CountingProxy {
  /** The given kubeconfig, by way of the proxy. */
  readonly through: (kubeconfig: string) => string;
  readonly asked: () => readonly Asked[];
  readonly close: () => void;
}

interface KubeConfigFile {
  readonly clusters: readonly {
    readonly name: string;
    readonly cluster: { readonly server: string; readonly 'certificate-authority-data': string };
  }[];
}

export async function startCountingProxy(): Promise<CountingProxy> {
  const config = parse(readFileSync(ADMIN_KUBECONFIG, 'utf8')) as KubeConfigFile;
  const cluster = config.clusters[0]?.cluster;
  if (cluster === undefined) throw new Error('the kubeconfig names no cluster');
  const agent = new Agent({ keepAlive: true, ca: Buffer.from(cluster['certificate-authority-data'], 'base64') });
  const asked: Asked[] = [];
  const pass = (from: IncomingMessage, to: ServerResponse): void => {
    const url = new URL(from.url ?? '/', cluster.server);
    let status: number | null = null;
    asked.push({
      at: performance.now(),
      method: from.method ?? '',
      path: url.pathname,
      kind: kindOf(from.method, url),
      answered: () => status,
    });
    const onward = request(
      url,
      { method: from.method, headers: { ...from.headers, host: url.host }, agent },
      (answer) => {
        status = answer.statusCode ?? null;
        to.writeHead(answer.statusCode ?? 502, answer.headers);
        to.flushHeaders();
        answer.pipe(to);
        answer.once('error', () => to.destroy());
        answer.once('aborted', () => to.destroy());
      },
    );
    onward.once('error', () => to.destroy());
    to.once('close', () => onward.destroy());
    from.pipe(onward);
  };
  const server = createServer(pass);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    through: (kubeconfig) => {
      const file = parse(readFileSync(kubeconfig, 'utf8')) as KubeConfigFile;
      const clusters = file.clusters.map(({ name }) => ({ name, cluster: { server: `http://127.0.0.1:${port}` } }));
      return stringify({ ...file, clusters });
    },
    asked: () => [...asked],
    close: () => {
      server.closeAllConnections();
      server.close();
      agent.destroy();
    },
  };
}

/** A list is several pages: the first counts. */
function kindOf(method: string | undefined, { pathname, searchParams }: URL): Asked['kind'] {
  const collection = /\/(?:pods|events|jobs|sidecaraudits)$/u.test(pathname);
  if (method !== 'GET' || !collection || searchParams.has('continue')) return 'other';
  return searchParams.has('watch') && searchParams.get('sendInitialEvents') !== 'true' ? 'watch' : 'everything';
}
