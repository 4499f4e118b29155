import type { RequestOptions } from 'node:https';
import type { KubeConfig } from '@kubernetes/client-node/dist/config.js';
import { AuditError } from '../errors.ts';
import { openConnection, type Connection } from './connection.ts';
import { useTokenFiles } from './token-files.ts';
import type { Access, Credentials, TlsMaterial } from './credentials.ts';

export interface KubeConfigChoice {
  /** A kubeconfig file; else KUBECONFIG, ~/.kube/config or the in-cluster service account, in that order. */
  readonly kubeconfig?: string | undefined;
  /** A context of it; else its current one. */
  readonly context?: string | undefined;
  /** Only the in-cluster service account. */
  readonly inCluster?: boolean | undefined;
  /** Accept a kubeconfig that says insecure-skip-tls-verify; refused otherwise. */
  readonly allowSkipTlsVerify?: boolean | undefined;
  /** Ask as somebody else, whom the API server has to let one be. */
  readonly impersonate?: { readonly user: string; readonly groups: readonly string[] } | undefined;
}

/** Opens a connection with what the kubeconfig says. Throws an AuditError SA2001 where it cannot be used. */
export async function connect(choice: KubeConfigChoice = {}): Promise<Connection> {
  const config = await load(choice);
  const cluster = config.getCurrentCluster();
  if (cluster === null) throw unusable(choice, 'its context names no cluster');
  if (!URL.canParse(cluster.server)) throw unusable(choice, 'the server is no URL');
  if (cluster.skipTLSVerify && cluster.server.startsWith('https:') && choice.allowSkipTlsVerify !== true) {
    throw unusable(choice, 'it skips the verification of the server (insecure-skip-tls-verify)');
  }
  if (cluster.proxyUrl !== undefined && !/^https?:/.test(cluster.proxyUrl)) {
    throw unusable(choice, 'its proxy-url is neither http: nor https:');
  }
  return openConnection({
    server: cluster.server,
    proxyUrl: cluster.proxyUrl,
    namespace: config.getContextObject(config.getCurrentContext())?.namespace ?? null,
    credentials: impersonating(
      choice,
      kubeConfigCredentials(config, () => load(choice)),
    ),
  });
}

/**
 * Access as client-node's authenticators give it for each request: they read a service account's token file at least
 * each 60 s, and run an exec plugin when its credential has expired. To renew, everything is loaded anew, as they would
 * hold on to what they have.
 */
export function kubeConfigCredentials(config: KubeConfig, reload: () => Promise<KubeConfig>): Credentials {
  let current = config;
  return async (renew) => {
    if (renew) current = await reload();
    const options: RequestOptions = {};
    try {
      await current.applyToHTTPSOptions(options);
    } catch (error) {
      // The plugin's own words may hold a token: only what kind of failure it was is passed on.
      throw new AuditError('SA2001', 'credentials', `they cannot be read (${kindOf(error)})`);
    }
    return accessOf(options);
  };
}

function impersonating({ impersonate }: KubeConfigChoice, credentials: Credentials): Credentials {
  if (impersonate === undefined) return credentials;
  const { user, groups } = impersonate;
  const more = { 'impersonate-user': user, ...(groups.length === 0 ? {} : { 'impersonate-group': [...groups] }) };
  return async (renew) => {
    const { headers, tls } = await credentials(renew);
    return { headers: { ...headers, ...more }, tls };
  };
}

function accessOf(options: RequestOptions): Access {
  const headers = Object.entries(options.headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)]);
  const basic = options.auth ? { authorization: `Basic ${Buffer.from(options.auth).toString('base64')}` } : {};
  const { ca, cert, key, passphrase, servername, rejectUnauthorized } = options;
  const tls = Object.fromEntries(
    Object.entries({ ca, cert, key, passphrase, servername, rejectUnauthorized }).filter(([, value]) => value != null),
  ) as TlsMaterial;
  return { headers: { ...basic, ...trimmed(Object.fromEntries(headers) as Record<string, string>) }, tls };
}

/** A token file may end in a newline, which no header may hold. */
function trimmed(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value.trim()]));
}

async function load(choice: KubeConfigChoice): Promise<KubeConfig> {
  // The whole of client-node takes a second to import, this file alone 0.7 s; nothing else of it is used.
  const { KubeConfig: Config } = await import('@kubernetes/client-node/dist/config.js');
  const config = new Config();
  try {
    if (choice.inCluster === true) config.loadFromCluster();
    else if (choice.kubeconfig !== undefined) config.loadFromFile(choice.kubeconfig);
    else config.loadFromDefault();
    if (choice.inCluster !== true) useTokenFiles(config.users, choice.kubeconfig);
  } catch (error) {
    throw unusable(choice, `it cannot be read (${kindOf(error)})`);
  }
  if (choice.context !== undefined) {
    if (config.getContextObject(choice.context) === null) throw unusable(choice, `it has no context ${choice.context}`);
    config.setCurrentContext(choice.context);
  }
  const cluster = config.getCurrentCluster();
  if (cluster === null) throw unusable(choice, 'it has no current context with a cluster');
  // client-node answers that nothing was found with a server of its own making.
  if (cluster.name === 'cluster' && cluster.server === 'http://localhost:8080')
    throw unusable(choice, 'none was found');
  // client-node refuses http: without this word, which says nothing where there is no TLS.
  if (cluster.server.startsWith('http:')) Object.assign(cluster, { skipTLSVerify: true });
  return config;
}

function unusable(choice: KubeConfigChoice, detail: string): AuditError {
  const about = choice.inCluster === true ? 'in-cluster service account' : (choice.kubeconfig ?? 'default kubeconfig');
  return new AuditError('SA2001', about, detail);
}

/** `ENOENT`, `YAMLException`: the kind alone, as a parser's message quotes what it read. */
function kindOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
