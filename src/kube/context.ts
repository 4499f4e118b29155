import type { Connection, Query } from './connection.ts';
import type { Cursor } from './cursor.ts';
import type { Delta } from './delta.ts';
import type { HealthKeeper } from './health.ts';
import type { Intake } from './intake.ts';
import type { KnownObjects } from './known.ts';
import type { Timing } from './timing.ts';

/** What the list and the watch of one reflector share. */
export interface ReflectorContext {
  readonly connection: Pick<Connection, 'request'>;
  readonly path: string;
  readonly resource: string;
  readonly selectors: Query;
  /** The JSON of a frame, or as much of it as is read. */
  readonly textOf: (frame: Buffer) => string;
  readonly timing: Timing;
  readonly known: KnownObjects;
  readonly intake: Intake;
  readonly health: HealthKeeper;
  /** Of the deltas that carry no object. */
  readonly emit: (delta: Delta<never>) => void;
  readonly cursor: Cursor;
}

/** No frame, bookmark or page for this long, ms, is a dead connection: bookmarks come about every minute. */
export const SILENCE_MS = 90_000;

/** The server took the request: whatever stood in the way is over. */
export function accepted(context: ReflectorContext): void {
  context.cursor.acceptedAt = context.timing.monotonicMs();
  context.health.set({ connected: true, blockedBy: null });
}

/** The list is complete as of `resourceVersion`: what it did not have is gone, and watching goes on from there. */
export function completeSync(context: ReflectorContext, resourceVersion: string, at: number): void {
  const { cursor, known, emit, health } = context;
  for (const uid of known.endSync()) emit({ kind: 'vanish', uid, at });
  cursor.resourceVersion = resourceVersion;
  cursor.needsSync = false;
  cursor.latest = false;
  cursor.broken = { after: '', count: 0 };
  health.set({ synced: true });
  emit({ kind: 'synced', at, resourceVersion });
}
