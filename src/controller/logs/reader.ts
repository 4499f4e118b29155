import { catchError, defer, EMPTY, finalize, from, mergeMap, of, Subject, type Observable } from 'rxjs';
import { AuditError } from '../../errors.ts';
import { logTime, type LogFact } from '../../evidence/log-fact.ts';
import type { Connection } from '../../kube/connection.ts';
import { lastLine } from '../../kube/last-line.ts';
import { StatusError } from '../../kube/status.ts';
import type { Timing } from '../../kube/timing.ts';
import type { Logger } from '../../log.ts';
import type { LogResult } from '../../sinks/metrics/metrics.ts';
import type { WantedLog } from './wanted.ts';

export interface LogReaderOptions {
  readonly connection: Connection;
  readonly timing: Timing;
  readonly log: Logger;
  readonly onResult: (result: LogResult) => void;
  /** Namespaces in which the API server refused it, by the last that was tried there: kept up to date. */
  readonly refused: Set<string>;
  readonly onRefused: () => void;
}

export interface LogReader {
  /** Reads each run's log once, however often it is offered. */
  readonly offer: (wanted: readonly WantedLog[]) => void;
  /** What was read, while it is subscribed to; unsubscribing ends all streams. */
  readonly facts$: Observable<LogFact>;
  /** Lets go of what it holds about Pods that are no longer known. */
  readonly forget: (isKnown: (uid: string) => boolean) => void;
}

/** Streams open at a time, and those that wait for one. */
const MOST_STREAMS = 50;
const MOST_WAITING = 500;
/** After the grace period the kubelet kills at once; a slow node takes its time to say so. */
const SLOW_S = 120;
const LONGEST_S = 3_600;
/** Kinds of failures that are logged; each once. */
const MOST_LOGGED = 200;

export function logReader(options: LogReaderOptions): LogReader {
  const { connection, timing, log, onResult, refused, onRefused } = options;
  const asked = new Map<string, Set<string>>();
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
      namespace,
      pod,
      container,
      code,
      error: reason,
    });
  };
  const read = (wanted: WantedLog): Observable<LogFact> =>
    following(wanted, { connection, timing }).pipe(
      mergeMap((stamp) => {
        setRefused(wanted.namespace, false);
        const time = logTime(stamp);
        onResult(time === null ? 'silent' : 'read');
        return time === null ? EMPTY : of(factOf(wanted, time));
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
          defer(() => read(wanted)).pipe(
            finalize(() => {
              held -= 1;
            }),
          ),
        MOST_STREAMS,
      ),
    ),
    forget: (isKnown) => {
      for (const uid of asked.keys()) if (!isKnown(uid)) asked.delete(uid);
    },
  };
}

/** One log's last time, once its container has ended. */
function following(
  wanted: WantedLog,
  { connection, timing }: Pick<LogReaderOptions, 'connection' | 'timing'>,
): Observable<string | null> {
  return defer(() => {
    const ended = new AbortController();
    const timeoutMs = Math.min(wanted.graceSeconds + SLOW_S, LONGEST_S) * 1_000;
    return from(lastLine(wanted, { connection, timing, timeoutMs, signal: ended.signal })).pipe(
      finalize(() => ended.abort()),
    );
  });
}

function factOf({ uid, container, restartCount, runId }: WantedLog, time: Pick<LogFact, 'floor' | 'ceil'>): LogFact {
  return { podUid: uid, container, restartCount, runId, ...time };
}
