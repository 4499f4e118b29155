import type { Subscription } from 'rxjs';
import { AuditError } from '../../errors.ts';
import type { Connection } from '../../kube/connection.ts';
import type { WatchHealth } from '../../kube/health.ts';
import { systemTiming } from '../../kube/timing.ts';
import type { Resource } from '../frame.ts';
import { markOf } from '../marks.ts';
import { capture, type CaptureOptions } from './capture.ts';
import { markEntry, type Entry } from './entry.ts';
import { holdings } from './holdings.ts';
import { recordingWriter, type WriterOptions, type Written } from './recording-writer.ts';

export interface SessionOptions extends Omit<CaptureOptions, 'onHealth' | 'connection'>, WriterOptions {
  readonly connection: Connection;
  /** Told of each change of a watch. */
  readonly onHealth?: (health: WatchHealth) => void;
  /** Told once: all that was there is recorded, what changes follows. */
  readonly onSynced?: () => void;
}

export interface Summary extends Written {
  /** Frames by resource, without bookmarks. */
  readonly frames: Readonly<Record<Resource, number>>;
  /** How often frames of Pods may have been missed. */
  readonly gaps: number;
  /** Whether kubelets live could not be asked. */
  readonly heartbeatsForbidden: boolean;
}

export interface Session {
  /** Ends the watches; what came until now is in the file, on the disk. */
  readonly stop: () => Summary;
  /** Settles when it can go on no longer: a file that cannot be written, Pods that may not be watched. Never by itself. */
  readonly failed: Promise<never>;
  readonly health: () => readonly WatchHealth[];
  readonly synced: () => boolean;
}

/** Compressed, small members cost more than the wait; otherwise a reader that follows the file shall see what is new. */
const FLUSH_MS = { gzip: 10_000, plain: 1_000 } as const;
/** So often it is asked whether kubelets live, and said up to when the recording is complete, should it be cut short. */
const HEARTBEAT_MS = 5_000;

export function startSession(options: SessionOptions): Session {
  const writer = recordingWriter(options);
  const nowMicros = (options.timing ?? systemTiming).nowMicros;
  const held = holdings(options.connection, nowMicros);
  const health = new Map<string, WatchHealth>();
  const frames: Record<Resource, number> = { pods: 0, events: 0, jobs: 0, nodes: 0 };
  let [gaps, lastAt, wasSynced, stopped] = [0, 0, false, false];
  const { promise: failed, reject } = Promise.withResolvers<never>();
  failed.catch(() => undefined); // for those who only stop it

  const add = (entry: Entry): void => {
    writer.add(entry);
    held.take(entry);
    lastAt = Math.max(lastAt, entry.at);
    if (entry.type !== 'BOOKMARK') frames[entry.resource] += 1;
    else if (entry.resource === 'pods' && markOf(entry.object)?.kind === 'gap') gaps += 1;
  };
  const heartbeat = (): void => {
    if (health.get('pods')?.synced !== true) return;
    for (const entry of held.entries()) add(entry);
    const at = held.observedUntil();
    if (at > lastAt) add(markEntry('pods', at, null));
  };
  /** What is thrown here would be lost in a timer or in a stream's reader. */
  const guarded = (act: () => void) => (): void => {
    try {
      if (!stopped) act();
    } catch (error) {
      reject(error);
    }
  };

  const seen = (now: WatchHealth): void => {
    held.health(health.get(now.resource), now);
    health.set(now.resource, now);
    options.onHealth?.(now);
    if (now.resource === 'pods' && now.blockedBy !== null) {
      const code = now.blockedBy === 'Forbidden' ? 'SA2003' : 'SA2004';
      reject(new AuditError(code, 'watch pods', 'without them there is nothing to record'));
    }
    if (wasSynced || !isSynced(health)) return;
    wasSynced = true;
    // Not from within the watch that tells it: what it brought is not written yet.
    setImmediate(guarded(() => options.onSynced?.()));
  };
  const subscription: Subscription = capture({ ...options, onHealth: seen }).subscribe({
    next: (entry) => guarded(() => add(entry))(),
    error: reject,
  });
  const timers = [
    setInterval(guarded(writer.flush), options.gzip ? FLUSH_MS.gzip : FLUSH_MS.plain),
    setInterval(() => {
      // That it could not be asked is said by the watches, which fail likewise.
      void held
        .ask()
        .catch(() => undefined)
        .then(guarded(heartbeat));
    }, HEARTBEAT_MS),
  ];

  return {
    failed,
    health: () => [...health.values()],
    synced: () => wasSynced,
    stop: () => {
      stopped = true;
      subscription.unsubscribe();
      for (const timer of timers) clearInterval(timer);
      heartbeat();
      writer.close();
      return { ...writer.written(), frames: { ...frames }, gaps, heartbeatsForbidden: held.forbidden() };
    },
  };
}

const WATCHES = 5;

function isSynced(health: ReadonlyMap<string, WatchHealth>): boolean {
  const all = [...health.values()];
  return all.length === WATCHES && all.every((h) => h.synced || h.blockedBy !== null);
}
