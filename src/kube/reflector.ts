import { Observable, type Subscriber } from 'rxjs';
import { AuditError } from '../errors.ts';
import { backoffMs, failuresAfter, HEALTHY_MS } from './backoff.ts';
import type { Connection } from './connection.ts';
import type { ReflectorContext } from './context.ts';
import { newCursor, redirect } from './cursor.ts';
import type { Delta } from './delta.ts';
import { faultOf, type Fault } from './fault.ts';
import { healthKeeper, type WatchHealth } from './health.ts';
import { intake } from './intake.ts';
import { knownObjects } from './known.ts';
import { listOnce } from './list.ts';
import { pause, systemTiming, type Timing } from './timing.ts';
import { watchOnce, type WatchEnd } from './watch.ts';

export interface ReflectOptions<T> {
  readonly connection: Pick<Connection, 'request'>;
  /** The collection in all namespaces, e.g. `/api/v1/pods` or `/apis/batch/v1/jobs`. */
  readonly path: string;
  /** Only this namespace. */
  readonly namespace?: string | undefined;
  readonly fieldSelector?: string | undefined;
  readonly labelSelector?: string | undefined;
  /** What every object's kind has to be, e.g. `Pod`; unchecked where it is not given. */
  readonly kind?: string | undefined;
  /** What to call it in health and `skipped`; else the path's last part, e.g. `pods`. */
  readonly resource?: string | undefined;
  /** The facts of a raw object, or null where it is of no interest. What it throws makes a `skipped`. */
  readonly reduce: (raw: unknown) => T | null;
  /** The uid within the facts: that of the object itself. */
  readonly uidOf: (object: T) => string;
  /** Objects come without `metadata.managedFields`, which costs less to step over than to parse. Default true. */
  readonly dropManagedFields?: boolean | undefined;
  /** Called with each change, once a chunk while frames come. What it throws ends the Observable. */
  readonly onHealth?: ((health: WatchHealth) => void) | undefined;
  readonly timing?: Timing | undefined;
}

/**
 * All objects of one resource, as they are and as they change, for ever. Every fault of the wire is met with a restart,
 * which health tells; the Observable ends with an error only on a defect. It is cold: each subscriber has a watch of its
 * own. Unsubscribing destroys its socket and timers at once.
 */
export function reflect<T>(options: ReflectOptions<T>): Observable<Delta<T>> {
  // What was learnt of the server outlives a subscription.
  const learnt = { watchList: true };
  return new Observable<Delta<T>>((subscriber) => {
    const stopping = new AbortController();
    const context = contextOf(options, subscriber, learnt.watchList);
    keepWatching(context, stopping.signal, learnt).catch((error: unknown) => {
      const about = `watch ${context.path}`;
      subscriber.error(new AuditError('SA9001', about, detailOf(error), { cause: error }));
    });
    return () => {
      stopping.abort(new Error('unsubscribed'));
    };
  });
}

/** A watch that ended in order after this long, ms, is resumed at once; a shorter one might be a loop. */
const SHORT_WATCH_MS = 1000;
const LONGEST_RETRY_AFTER_MS = 300_000;
/** Watch-lists in a row that ended without having told their end: the server does not know what was asked of it. */
const UNFINISHED_LIMIT = 2;

async function keepWatching(
  context: ReflectorContext,
  signal: AbortSignal,
  learnt: { watchList: boolean },
): Promise<void> {
  const { cursor, health, timing } = context;
  let failures = 0;
  let tooLarge = 0;
  let unfinished = 0;
  for (;;) {
    cursor.acceptedAt = null;
    const end = await attempt(context, signal);
    if (signal.aborted) return;
    const at = timing.nowMicros();
    const reason = 'reason' in end ? end.reason : 'Ended';
    health.restarted(reason, 'reason' in end ? end.error : null, at);

    tooLarge = reason === 'TooLargeResourceVersion' ? tooLarge + 1 : 0;
    if (redirect(cursor, reason, tooLarge)) {
      health.set({ synced: false });
      context.emit({ kind: 'gap', at, reason: 'reason' in end ? end.error.message : reason });
    }
    unfinished = cursor.needsSync && (reason === 'Ended' || reason === 'Silent') ? unfinished + 1 : 0;
    if (unfinished >= UNFINISHED_LIMIT) cursor.watchList = false;
    learnt.watchList = cursor.watchList;

    const livedMs = cursor.acceptedAt === null ? 0 : timing.monotonicMs() - cursor.acceptedAt;
    const atOnce =
      reason === 'WatchListUnsupported' || ('frames' in end && end.frames > 0 && livedMs >= SHORT_WATCH_MS);
    if (atOnce) {
      if (livedMs >= HEALTHY_MS) failures = 0;
      continue;
    }
    failures = failuresAfter(failures, livedMs);
    await pause(timing, delayMs(end, failures, timing.random()), signal).catch(() => {});
    if (signal.aborted) return;
  }
}

/** One connection's worth, and how it ended. A defect is thrown on. */
async function attempt(context: ReflectorContext, signal: AbortSignal): Promise<WatchEnd | Fault> {
  try {
    if (context.cursor.needsSync && !context.cursor.watchList) await listOnce(context, signal);
    return await watchOnce(context, signal);
  } catch (error) {
    // Whatever an aborted request throws says nothing.
    if (signal.aborted) return { frames: 0 };
    const fault = faultOf(error);
    if (fault === null) throw error;
    return fault;
  }
}

function delayMs(end: WatchEnd | Fault, failures: number, random: number): number {
  const asked = 'retryAfterMs' in end ? Math.min(end.retryAfterMs, LONGEST_RETRY_AFTER_MS) : 0;
  // Never earlier than asked, and not everyone at the same moment.
  return Math.max(backoffMs(failures, random), asked * (1 + 0.1 * random));
}

function contextOf<T>(options: ReflectOptions<T>, subscriber: Subscriber<Delta<T>>, watchList: boolean) {
  const { onHealth, uidOf, reduce, kind } = options;
  const resource = options.resource ?? options.path.slice(options.path.lastIndexOf('/') + 1);
  const known = knownObjects();
  const health = healthKeeper(resource, onHealth ?? (() => {}));
  const emit = (delta: Delta<T>): void => {
    subscriber.next(delta);
  };
  return {
    connection: options.connection,
    path: collectionPath(options.path, options.namespace),
    resource,
    selectors: { fieldSelector: options.fieldSelector, labelSelector: options.labelSelector },
    dropManagedFields: options.dropManagedFields ?? true,
    timing: options.timing ?? systemTiming,
    known,
    intake: intake({ resource, kind, reduce, uidOf, known, health, emit }),
    health,
    emit,
    cursor: newCursor(watchList),
  } satisfies ReflectorContext;
}

/** `/api/v1/pods` in one namespace: `/api/v1/namespaces/NAMESPACE/pods`. */
function collectionPath(path: string, namespace: string | undefined): string {
  if (namespace === undefined) return path;
  const last = path.lastIndexOf('/');
  return `${path.slice(0, last)}/namespaces/${encodeURIComponent(namespace)}${path.slice(last)}`;
}

function detailOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
