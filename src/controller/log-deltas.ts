import type { Logger } from '../log.ts';
import type { WatchHealth } from '../kube/health.ts';
import { RESOURCES, type Resource, type ResourceDelta } from './watches.ts';

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

/** Says once, not with each try, that a resource cannot be watched, and when it can again. */
export function logHealth(log: Logger, before: WatchHealth | undefined, health: WatchHealth): void {
  if (health.blockedBy !== null && before?.blockedBy !== health.blockedBy) {
    const { needed, without } = RESOURCES[health.resource as Resource];
    const about = { resource: health.resource, reason: health.blockedBy, code: health.lastError?.code, without };
    if (needed) log.error('a resource cannot be watched', about);
    else log.warn('a resource cannot be watched, and can be done without', about);
  }
  if (health.lastError !== null && health.lastError.at !== before?.lastError?.at && health.blockedBy === null) {
    log.warn('a watch was restarted', {
      resource: health.resource,
      code: health.lastError.code,
      error: health.lastError.message,
    });
  }
}
