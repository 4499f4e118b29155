import type { AuditError } from '../../errors.ts';
import type { Logger } from '../../log.ts';
import { parseAddress } from '../http/address.ts';
import { route } from '../http/routes.ts';
import { listen, type Listener, type TlsSource } from '../http/server.ts';
import { apiHandlers } from './api.ts';
import { assetHandlers } from './assets.ts';
import { isLoopback, onlyLoopbackHosts, withSecurityHeaders } from './security.ts';
import type { Authorize } from './sight.ts';
import type { PageSource } from './source.ts';
import { STREAM, type StreamOptions } from './stream.ts';

/** Can others than this machine reach it? Throws SA2008 for what is no address. */
export function isExposed(address: string): boolean {
  const parsed = parseAddress(address);
  return parsed !== null && !isLoopback(parsed.host);
}

export interface PageOptions {
  /** HOST:PORT; `0` for nowhere. */
  readonly address: string;
  readonly source: PageSource;
  readonly authorize: Authorize;
  readonly logger: Logger;
  readonly tls?: TlsSource | undefined;
  /** Told where the API server could not be asked who a caller is and what they may see: nobody sees anything then. */
  readonly onUnchecked?: (error: AuditError) => void;
  readonly stream?: Partial<StreamOptions>;
}

/** Serves the page; null where it is switched off. Throws SA2008 if the address cannot be listened on. */
export async function servePage(options: PageOptions): Promise<Listener | null> {
  const { address, logger, tls, stream } = options;
  const parsed = parseAddress(address);
  if (parsed === null) return null;
  const handler = route({ ...assetHandlers(), ...apiHandlers(options, { ...STREAM, ...stream }) });
  const guarded = isLoopback(parsed.host) ? onlyLoopbackHosts(handler) : handler;
  return listen(parsed, withSecurityHeaders(guarded), { logger, tls });
}
