import type { Logger } from '../../log.ts';
import { parseAddress } from './address.ts';
import { healthz, readyz, type Readiness } from './health.ts';
import { watchLoop } from './loop.ts';
import type { Handler } from './reply.ts';
import { route, type Routes } from './routes.ts';
import type { Security } from './security.ts';
import { listen, type Listener, type TlsSource } from './server.ts';

export interface HttpOptions {
  /** Where /metrics is served, e.g. `127.0.0.1:8080`; null or `0`: nowhere. */
  readonly metricsAddress: string | null;
  /** Where /healthz and /readyz are served; the same address as for the metrics is one server for all. */
  readonly healthAddress: string | null;
  readonly metrics: MetricsPage;
  readonly readiness: () => Readiness;
  readonly logger: Logger;
  /** TLS and authentication of the metrics; never of the health, which the kubelet asks for without either. */
  readonly security?: Security | undefined;
}

/** What /metrics shows: `Metrics` of ../metrics/metrics.ts is one. */
export interface MetricsPage {
  readonly contentType: string;
  readonly render: () => Promise<string>;
}

export interface HttpServers {
  /** Null where it is switched off. */
  readonly metricsUrl: string | null;
  readonly healthUrl: string | null;
  /** Within a second, whoever is still connected. */
  readonly close: () => Promise<void>;
}

/** Serves /metrics, /healthz and /readyz. Throws SA2008 if an address cannot be listened on; then nothing is left open. */
export async function serveHttp(options: HttpOptions): Promise<HttpServers> {
  const { metricsAddress, healthAddress, logger, security } = options;
  const loop = watchLoop();
  const handler = metricsHandler(options.metrics);
  const metrics: Routes = { '/metrics': security === undefined ? handler : security.admit(handler) };
  const health: Routes = { '/healthz': healthz(loop), '/readyz': readyz(options.readiness) };
  const open: Listener[] = [];
  const close = async (): Promise<void> => {
    loop.stop();
    await Promise.all(open.map((listener) => listener.close()));
  };
  const serve = async (address: string | null, routes: Routes, tls?: TlsSource): Promise<string | null> => {
    const parsed = address === null ? null : parseAddress(address);
    if (parsed === null) return null;
    const listener = await listen(parsed, route(routes), { logger, tls });
    open.push(listener);
    return listener.url;
  };
  try {
    if (metricsAddress === healthAddress && security === undefined) {
      const url = await serve(metricsAddress, { ...metrics, ...health });
      return { metricsUrl: url, healthUrl: url, close };
    }
    const metricsUrl = await serve(metricsAddress, metrics, security?.tls);
    return { metricsUrl, healthUrl: await serve(healthAddress, health), close };
  } catch (error) {
    await close();
    throw error;
  }
}

function metricsHandler({ contentType, render }: MetricsPage): Handler {
  return async () => ({ status: 200, contentType, body: await render() });
}
