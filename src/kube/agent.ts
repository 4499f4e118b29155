import type { Dispatcher } from 'undici';
import { sameTls, type TlsMaterial } from './credentials.ts';

export interface SharedAgent {
  readonly dispatcher: (tls: TlsMaterial) => Promise<Dispatcher>;
  readonly close: () => Promise<void>;
}

/** Longer than an API server may take to begin a list of a large cluster. */
const HEADERS_MS = 75_000;
/** Shorter than the idle limit of any load balancer in front of an API server. */
const KEEP_ALIVE_MS = 30_000;

/**
 * One pool of connections for everything. Made anew only when the TLS material itself has changed (a CA or a client
 * certificate rotated on disk): what runs on the old one runs on to its end.
 */
export function sharedAgent(proxyUrl: string | undefined): SharedAgent {
  let current: { readonly tls: TlsMaterial; readonly made: Promise<Dispatcher> } | null = null;
  const all = new Set<Promise<Dispatcher>>();
  return {
    dispatcher: (tls) => {
      if (current === null || !sameTls(current.tls, tls)) {
        if (current !== null) retire(current.made, all);
        current = { tls, made: makeAgent(tls, proxyUrl) };
        all.add(current.made);
      }
      return current.made;
    },
    close: async () => {
      await Promise.all([...all].map(async (made) => (await made).destroy()));
    },
  };
}

function retire(made: Promise<Dispatcher>, all: Set<Promise<Dispatcher>>): void {
  made
    .then((agent) => agent.close())
    .catch(() => {})
    .finally(() => all.delete(made));
}

async function makeAgent(tls: TlsMaterial, proxyUrl: string | undefined): Promise<Dispatcher> {
  // Imported only now: a replay of recordings needs no HTTP client. A CommonJS package has its names in a bundle's chunk by
  // the default alone.
  const { Agent, ProxyAgent } = (await import('undici')).default;
  // HTTP/2 would put every watch on one TCP connection: one lost packet then stalls them all.
  const pool = { allowH2: false, headersTimeout: HEADERS_MS, keepAliveTimeout: KEEP_ALIVE_MS, pipelining: 1 };
  const connect = { ...tls, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS, timeout: 10_000 };
  return proxyUrl === undefined
    ? new Agent({ ...pool, connect })
    : // Tunnelled even without TLS: forwarded requests would all share one connection, and a watch never lets go of it.
      new ProxyAgent({ ...pool, uri: proxyUrl, proxyTunnel: true, requestTls: { ...tls } });
}
