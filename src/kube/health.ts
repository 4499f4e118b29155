import type { AuditError, ErrorCode } from '../errors.ts';
import type { RestartReason } from './fault.ts';

/** How one watch is doing, as a value: a new one with each change. For metrics, conditions and readiness. */
export interface WatchHealth {
  readonly resource: string;
  /** The API server answers, and the stream runs. */
  readonly connected: boolean;
  /** The reader has held everything since the last initial list or relist; false again from a gap on. */
  readonly synced: boolean;
  /** When the last frame, bookmark or page came, µs since the epoch on the observer's clock. */
  readonly lastFrameAt: number | null;
  readonly restartsByReason: Readonly<Partial<Record<RestartReason, number>>>;
  /** Watch frames read, bookmarks included, since the beginning. */
  readonly frames: number;
  /** Objects and frames that could not be understood. */
  readonly skipped: number;
  /** Objects that a relist found changed though no frame had said so. */
  readonly relistDiscrepancies: number;
  /** The last error there was, with its time (µs); `connected` says whether it is over. */
  readonly lastError: { readonly code: ErrorCode; readonly message: string; readonly at: number } | null;
  /** What only a person can mend, until it is mended. */
  readonly blockedBy: 'Forbidden' | 'NotFound' | null;
}

export interface HealthKeeper {
  readonly read: () => WatchHealth;
  readonly set: (change: Partial<WatchHealth>) => void;
  readonly skipped: () => void;
  readonly restarted: (reason: RestartReason, error: AuditError | null, at: number) => void;
}

export function healthKeeper(resource: string, onHealth: (health: WatchHealth) => void): HealthKeeper {
  let health: WatchHealth = {
    resource,
    connected: false,
    synced: false,
    lastFrameAt: null,
    restartsByReason: {},
    frames: 0,
    skipped: 0,
    relistDiscrepancies: 0,
    lastError: null,
    blockedBy: null,
  };
  const set = (change: Partial<WatchHealth>): void => {
    health = { ...health, ...change };
    onHealth(health);
  };
  return {
    read: () => health,
    set,
    skipped: () => {
      set({ skipped: health.skipped + 1 });
    },
    restarted: (reason, error, at) => {
      set({
        connected: false,
        restartsByReason: { ...health.restartsByReason, [reason]: (health.restartsByReason[reason] ?? 0) + 1 },
        lastError: error === null ? health.lastError : { code: error.code, message: error.message, at },
        blockedBy: reason === 'Forbidden' || reason === 'NotFound' ? reason : health.blockedBy,
      });
    },
  };
}
