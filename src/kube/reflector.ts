import { Observable, type Subscriber } from 'rxjs';
import { AuditError } from '../errors.ts';
import { backoffMs } from './backoff.ts';
import type { Connection } from './connection.ts';
import type { ReflectorContext } from './context.ts';
import { newCursor, redirect } from './cursor.ts';
import type { Delta } from './delta.ts';
import { faultOf, type Fault } from './fault.ts';
import { healthKeeper, type WatchHealth } from './health.ts';
import { frameText } from './frame-text.ts';
import { intake } from './intake.ts';
import { knownObjects } from './known.ts';
import { listOnce } from './list.ts';
import { inOrder, NOTHING_YET, tallied, type Outcome, type Tally } from './tally.ts';
import type { Members } from './projection.ts';
import { pause, systemTiming, type Timing } from './timing.ts';
import { watchOnce } from './watch.ts';

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
  /** What `reduce` reads of an object in a frame; the rest may be missing then. Without it: everything. */
  readonly members?: Members | undefined;
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

const LONGEST_RETRY_AFTER_MS = 300_000;

async function keepWatching(
  context: ReflectorContext,
  signal: AbortSignal,
  learnt: { watchList: boolean },
): Promise<void> {
  const { cursor, health, timing } = context;
  let tally = NOTHING_YET;
  for (;;) {
    cursor.acceptedAt = null;
    const framesBefore = health.read().frames;
    const fault = await attempt(context, signal);
    if (signal.aborted) return;

    const at = timing.nowMicros();
    const outcome: Outcome = {
      reason: fault?.reason ?? 'Ended',
      livedMs: cursor.acceptedAt === null ? null : timing.monotonicMs() - cursor.acceptedAt,
      brought: health.read().frames > framesBefore,
      unfinished: cursor.needsSync,
    };
    tally = tallied(tally, outcome);
    health.restarted(outcome.reason, fault?.error ?? null, at);
    if (redirect(cursor, outcome.reason, tally)) {
      health.set({ synced: false });
      context.emit({ kind: 'gap', at, reason: fault?.error.message ?? outcome.reason });
    }
    learnt.watchList = cursor.watchList;

    if (!inOrder(outcome)) await pause(timing, delayMs(tally, fault, timing.random()), signal).catch(() => {});
    if (signal.aborted) return;
  }
}

/** One connection's worth: null when the server ended it in order, or how it failed. A defect is thrown on. */
async function attempt(context: ReflectorContext, signal: AbortSignal): Promise<Fault | null> {
  try {
    if (context.cursor.needsSync && !context.cursor.watchList) await listOnce(context, signal);
    await watchOnce(context, signal);
    return null;
  } catch (error) {
    // Whatever an aborted request throws says nothing.
    if (signal.aborted) return null;
    const fault = faultOf(error);
    if (fault === null) throw error;
    return fault;
  }
}

/** Never earlier than the server asks, and not everyone at the same moment. */
function delayMs(tally: Tally, fault: Fault | null, random: number): number {
  const asked = Math.min(fault?.retryAfterMs ?? 0, LONGEST_RETRY_AFTER_MS);
  return Math.max(backoffMs(tally.failures, random), asked * (1 + 0.1 * random));
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
    textOf: frameText(options.members, options.dropManagedFields ?? true),
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
