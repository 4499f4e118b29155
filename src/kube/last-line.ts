import { AuditError } from '../errors.ts';
import { isObject, objectAt, stringAt } from '../evidence/json.ts';
import { isNotFound, jsonOf } from './client.ts';
import type { Connection } from './connection.ts';
import { withDeadline } from './deadline.ts';
import { stampReader } from './stamps.ts';
import { statusErrorOf } from './status.ts';
import { pause, type Timing } from './timing.ts';

/** A container of one Pod: of that uid, not only of that name. */
export interface LogTarget {
  readonly namespace: string;
  readonly pod: string;
  readonly uid: string;
  readonly container: string;
}

export interface LogReading {
  readonly connection: Connection;
  readonly timing: Timing;
  /** For the whole of it, ms: a container may take its time to end. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** What is left to read after a stream that ended too early may take this many goes. */
const MOST_ROUNDS = 3;
/** Asked this soon after the stream has ended, a Pod that is gone was gone by then. */
const AT_ONCE_MS = 2_000;
const LOOK_MS = 200;

/**
 * Follows a container's log until the container ends, and returns the time of its last line as the runtime stamped it; null
 * where there was none. Nothing of the text is kept.
 *
 * That the stream ended in order does not say that the container did: the API server ends it likewise when the kubelet breaks
 * off. So it is asked for again at once. A container that is dead gives the same last line and ends at once; so does a Pod that
 * is gone by then. Of a Pod that goes next the kubelet has removed the container already: it sends a complaint in place of the
 * log, and that stands for nothing unless the Pod is gone at once too. Anything else is an error, and every error is thrown:
 * then nothing is known.
 */
export async function lastLine(target: LogTarget, reading: LogReading): Promise<string | null> {
  const about = `log of ${target.namespace}/${target.pod}/${target.container}`;
  const { timing, timeoutMs: ms, signal } = reading;
  const late = new AuditError('SA2009', about, `the container did not end within ${ms / 1000} s`);
  return withDeadline({ timing, ms, late, signal }, async (inner) => {
    const inTime = { ...reading, signal: inner };
    const follow = (): Promise<string | null | Gone> => follows(target, inTime, about);
    let last = await follow();
    if (last === GONE) throw unknown(about, 'the Pod was gone before its log could be read');
    for (let round = 1; round <= MOST_ROUNDS; round += 1) {
      const ended = timing.monotonicMs();
      const again = await follow().catch(async (error: unknown): Promise<Gone> => {
        if (await goes(target, inTime, { about, until: ended + AT_ONCE_MS })) return GONE;
        throw error;
      });
      if (again === last) return last;
      if (again === GONE) {
        if (timing.monotonicMs() - ended <= AT_ONCE_MS) return last;
        break;
      }
      last = again;
    }
    throw unknown(about, 'the stream ended before the container did');
  });
}

const GONE = Symbol('the Pod is gone');
type Gone = typeof GONE;

/** The Pod is gone before that moment of the monotonic clock, ms. */
async function goes(
  target: LogTarget,
  reading: LogReading,
  { about, until }: { readonly about: string; readonly until: number },
): Promise<boolean> {
  const { timing, signal } = reading;
  for (;;) {
    if ((await uidOf(podPath(target), reading, about)) !== target.uid) return true;
    if (timing.monotonicMs() + LOOK_MS > until) return false;
    await pause(timing, LOOK_MS, signal);
  }
}

function podPath({ namespace, pod }: LogTarget): string {
  return `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}`;
}

/** One stream, to its end in order. */
async function follows(target: LogTarget, reading: LogReading, about: string): Promise<string | null | Gone> {
  const { connection, signal } = reading;
  const pod = podPath(target);
  const response = await connection.request('GET', `${pod}/log`, {
    query: { container: target.container, follow: true, timestamps: true, tailLines: 1 },
    // What is zipped would come when a block is full, not when a line is written.
    headers: { accept: 'application/json, */*', 'accept-encoding': 'identity' },
    silenceMs: 0,
    signal,
  });
  if (response.status !== 200) {
    const error = await statusErrorOf(response, about);
    if (error.httpStatus === 401 || error.httpStatus === 403) throw error;
    // The Pod is gone, or another has its name and is not scheduled (204) or not started (400). But a kubelet that was
    // restarted answers 404 too, of Pods that it does not know again yet.
    if ((await uidOf(pod, reading, about)) !== target.uid) return GONE;
    throw error;
  }
  // Asked by name: it is of this uid only if the name is still this Pod's after it was answered.
  if ((await uidOf(pod, reading, about)) !== target.uid) return GONE;
  const stamps = stampReader();
  for await (const chunk of response.body) {
    if (!stamps.push(chunk)) break;
  }
  if (!stamps.sound()) throw unknown(about, 'a line has no time');
  return stamps.last();
}

/** Null where there is no such Pod. */
async function uidOf(pod: string, { connection, signal }: LogReading, about: string): Promise<string | null> {
  const response = await connection.request('GET', pod, { signal });
  if (response.status !== 200) {
    const error = await statusErrorOf(response, about);
    if (isNotFound(error)) return null;
    throw error;
  }
  const object = await jsonOf(response, about);
  return isObject(object) ? stringAt(objectAt(object, 'metadata'), 'uid') : null;
}

function unknown(about: string, detail: string): AuditError {
  return new AuditError('SA2009', about, detail);
}
