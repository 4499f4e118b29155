import type { ControllerState } from '../controller/state.ts';
import { AuditError } from '../errors.ts';
import type { Target } from './target.ts';
import { WATCHED } from './watch-evidence.ts';

/** Throws SA2003 or SA2004 where what nothing can be said without may not be watched. */
export function refuseBlocked({ health }: ControllerState, target: Target): void {
  const needed = target.kind === 'job' ? (['pods', 'jobs'] as const) : (['pods'] as const);
  for (const resource of needed) {
    const blocked = health.get(resource)?.blockedBy ?? null;
    if (blocked === null) continue;
    throw new AuditError(
      blocked === 'Forbidden' ? 'SA2003' : 'SA2004',
      `watch ${resource}`,
      'nothing can be said without',
    );
  }
}

/** All that there was when the watches began is here, but for what may not be watched. */
export function hasSynced({ health }: ControllerState): boolean {
  return WATCHED.every((resource) => {
    const of = health.get(resource);
    return of !== undefined && (of.synced || of.blockedBy !== null);
  });
}
