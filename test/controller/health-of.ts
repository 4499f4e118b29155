import { AuditError, type ErrorCode } from '../../src/errors.ts';
import type { WatchHealth } from '../../src/kube/health.ts';

/** The health of a watch that met an error, or of one that runs. */
export function healthOf(
  resource: string,
  code: ErrorCode | null,
  blockedBy: WatchHealth['blockedBy'] = null,
): WatchHealth {
  return {
    resource,
    connected: code === null,
    synced: code === null,
    lastFrameAt: null,
    restartsByReason: {},
    frames: 0,
    skipped: 0,
    relistDiscrepancies: 0,
    lastError: code === null ? null : { code, message: new AuditError(code, resource, 'why').message, at: 1 },
    blockedBy,
  };
}
