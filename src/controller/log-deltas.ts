import type { Logger } from '../log.ts';
import type { WatchHealth } from '../kube/health.ts';
import type { ResourceDelta } from './watches.ts';

/** Says what a person should know of the stream: what was skipped and where frames may be missing. */
export function logDelta(log: Logger, { resource, delta }: ResourceDelta): void {
  switch (delta.kind) {
    case 'skipped':
      log.warn('an object was skipped', { resource, about: delta.about, detail: delta.detail });
      return;
    case 'gap':
      log.warn('frames may have been missed; listing anew', { resource, reason: delta.reason });
      return;
    case 'synced':
      log.info('synced', { resource, resourceVersion: delta.resourceVersion });
      return;
    default:
  }
}

/** Each restart for itself: for whoever looks for why. What lasts is told by ./trouble.ts. */
export function logRestart(log: Logger, before: WatchHealth | undefined, { resource, lastError }: WatchHealth): void {
  if (lastError === null || lastError === before?.lastError) return;
  log.debug('a watch was restarted', { resource, code: lastError.code, error: lastError.message });
}
