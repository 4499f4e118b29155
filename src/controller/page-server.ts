import { complaintOf, type Complaints } from '../complaints.ts';
import type { Logger } from '../log.ts';
import type { Callers } from '../sinks/http/auth/callers.ts';
import { bearerOf } from '../sinks/http/auth/token.ts';
import type { Security } from '../sinks/http/security.ts';
import type { Listener } from '../sinks/http/server.ts';
import { authorizeByAccess } from '../sinks/page/by-access.ts';
import { isExposed, servePage } from '../sinks/page/page.ts';
import { everybody } from '../sinks/page/sight.ts';
import type { PageSource } from '../sinks/page/source.ts';
import type { PageSettings } from './options.ts';

interface PageParts {
  readonly source: PageSource;
  readonly callers: Callers;
  readonly complaints: Complaints;
  /** Its certificate is the page's too, where others can reach it: a token never goes in the clear. */
  readonly security: Security | undefined;
  readonly logger: Logger;
}

/** Serves the page of a controller. Throws SA2008 if the address cannot be listened on. */
export function servePageOf(
  { address, callersOnly }: PageSettings,
  { source, callers, complaints, security, logger }: PageParts,
): Promise<Listener | null> {
  return servePage({
    address,
    source,
    authorize: callersOnly ? authorizeByAccess(callers, bearerOf) : everybody,
    tls: isExposed(address) ? security?.tls : undefined,
    onUnchecked: (error) => {
      const { code, fields } = complaintOf(error);
      complaints.raise('page access', code, () => [
        'warn',
        'callers of the page cannot be checked and are refused',
        fields,
      ]);
    },
    logger,
  });
}
