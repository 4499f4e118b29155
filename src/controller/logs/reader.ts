import { catchError, EMPTY, from, map, mergeMap, Observable, Subject } from 'rxjs';
import { AuditError } from '../../errors.ts';
import { logTime, type LogFact } from '../../evidence/log-fact.ts';
import type { Connection } from '../../kube/connection.ts';
import { lastLine } from '../../kube/last-line.ts';
import { StatusError } from '../../kube/status.ts';
import type { Timing } from '../../kube/timing.ts';
import type { Logger } from '../../log.ts';
import type { WantedLog } from './wanted.ts';

/** What became of reading a log: a time, no line, no telling, or left unread because too many were waiting. */
export const LOG_RESULTS = ['read', 'silent', 'failed', 'dropped'] as const;
export type LogResult = (typeof LOG_RESULTS)[number];

export interface LogReaderOptions {
  readonly connection: Connection;
  readonly timing: Timing;
  readonly log: Logger;
  readonly onResult: (result: LogResult) => void;
  /** The namespaces in which reading is refused have changed. */
  readonly onRefused: () => void;
}

export interface LogReader {
  /** Reads each run's log once, however often it is offered. */
  readonly offer: (wanted: readonly WantedLog[]) => void;
  /** What was read, while it is subscribed to; unsubscribing ends all streams. */
  readonly facts$: Observable<LogFact>;
  /** Namespaces in which the API server refused it, by the last that was tried there. */
  readonly refused: ReadonlySet<string>;
  readonly forget: (uid: string) => void;
}

/** Streams open at a time, and those that wait for one. */
const MOST_STREAMS = 50;
const MOST_WAITING = 500;
/** After the grace period the kubelet kills at once; a slow node takes its time to say so. */
const SLOW_S = 120;
const LONGEST_S = 3_600;
/** Kinds of failures that are logged; each once. */
const MOST_LOGGED = 200;

export function logReader({ connection, timing, log, onResult, onRefused }: LogReaderOptions): LogReader {
  const asked = new Map<string, Set<string>>();
  const refused = new Set<string>();
  const logged = new Set<string>();
  const wanted$ = new Subject<WantedLog>();
  let held = 0;

  const setRefused = (namespace: string, isRefused: boolean): void => {
    if (refused.has(namespace) === isRefused) return;
    if (isRefused) refused.add(namespace);
    else refused.delete(namespace);
    onRefused();
  };
  const failed = (wanted: WantedLog, error: unknown): void => {
    onResult('failed');
    if (error instanceof StatusError && error.httpStatus === 403) setRefused(wanted.namespace, true);
    const code = error instanceof AuditError ? error.code : 'SA9001';
    const key = `${wanted.namespace} ${code}`;
    if (logged.has(key) || logged.size >= MOST_LOGGED) return;
    logged.add(key);
    const { namespace, pod, container } = wanted;
    const reason = error instanceof Error ? error.message : String(error);
    log.warn('the last line of a log could not be read; the next of this kind are only counted', {
      ...{ namespace, pod, container, code, error: reason },
    });
  };
  const read = (wanted: WantedLog): Observable<LogFact> =>
    following(wanted, { connection, timing }).pipe(
      mergeMap((stamp) => {
        setRefused(wanted.namespace, false);
        const time = logTime(stamp);
        onResult(time === null ? 'silent' : 'read');
        return time === null ? EMPTY : from([factOf(wanted, time)]);
      }),
      catchError((error: unknown) => {
        failed(wanted, error);
        return EMPTY;
      }),
    );

  return {
    offer: (all) => {
      for (const wanted of all) {
        const runs = asked.get(wanted.uid) ?? new Set<string>();
        if (runs.has(wanted.runId)) continue;
        asked.set(wanted.uid, runs.add(wanted.runId));
        if (held >= MOST_STREAMS + MOST_WAITING) {
          onResult('dropped');
          continue;
        }
        held += 1;
        wanted$.next(wanted);
      }
    },
    facts$: wanted$.pipe(
      mergeMap(
        (wanted) =>
          new Observable<LogFact>((subscriber) => {
            const subscription = read(wanted).subscribe(subscriber);
            return () => {
              held -= 1;
              subscription.unsubscribe();
            };
          }),
        MOST_STREAMS,
      ),
      map((fact) => fact),
    ),
    refused,
    forget: (uid) => {
      asked.delete(uid);
    },
  };
}

/** One log's last time, once its container has ended. */
function following(
  wanted: WantedLog,
  { connection, timing }: Pick<LogReaderOptions, 'connection' | 'timing'>,
): Observable<string | null> {
  return new Observable((subscriber) => {
    const ended = new AbortController();
    const timeoutMs = Math.min(wanted.graceSeconds + SLOW_S, LONGEST_S) * 1_000;
    lastLine(wanted, { connection, timing, timeoutMs, signal: ended.signal }).then(
      (stamp) => {
        subscriber.next(stamp);
        subscriber.complete();
      },
      (error: unknown) => subscriber.error(error),
    );
    return () => ended.abort();
  });
}

function factOf({ uid, container, restartCount, runId }: WantedLog, time: Pick<LogFact, 'floor' | 'ceil'>): LogFact {
  return { podUid: uid, container, restartCount, runId, ...time };
}
