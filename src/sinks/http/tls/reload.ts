import { watch } from 'node:fs';
import { debounceTime, defer, exhaustMap, interval, merge, Observable, of, catchError, EMPTY, retry, tap } from 'rxjs';
import { AuditError } from '../../../errors.ts';
import { readKeyPair, samePair, type KeyPair } from './key-pair.ts';

/** Some file systems tell of no change: then it is seen this late at most, ms. As controller-runtime. */
const POLL_MS = 10_000;
/** A change comes as several: files written one after the other, links turned. */
const SETTLE_MS = 200;

/** What became of a change of the files. */
export type ReloadResult = 'loaded' | 'failed';

export interface ReloadOptions {
  readonly folder: string;
  readonly first: KeyPair;
  readonly pollMs?: number;
  /** The pair on disk cannot be used; what was read before is kept. Told once for each kind of trouble. */
  readonly onBroken: (error: AuditError) => void;
}

/** Each new pair of the folder, for ever. Never fails: a pair that cannot be used is told and passed over. */
export function reloaded({ folder, first, pollMs = POLL_MS, onBroken }: ReloadOptions): Observable<KeyPair> {
  let current = first;
  let broken = '';
  const read$ = (): Observable<KeyPair> =>
    defer(() => readKeyPair(folder)).pipe(
      // Read in the moment in which it was changed, perhaps: only what is wrong twice is wrong.
      retry({ count: 1, delay: SETTLE_MS }),
      tap(() => (broken = '')),
      catchError((error: unknown) => {
        if (!(error instanceof AuditError)) throw error;
        if (error.message !== broken) onBroken(error);
        broken = error.message;
        return EMPTY;
      }),
    );
  return merge(changes(folder).pipe(debounceTime(SETTLE_MS)), interval(pollMs)).pipe(
    exhaustMap(read$),
    exhaustMap((pair) => {
      if (samePair(pair, current)) return EMPTY;
      current = pair;
      return of(pair);
    }),
  );
}

/** Ends, instead of failing, where the folder cannot be watched: the poll remains. */
function changes(folder: string): Observable<null> {
  return new Observable((subscriber) => {
    try {
      const watcher = watch(folder, { persistent: false }, () => subscriber.next(null));
      watcher.on('error', () => subscriber.complete());
      return () => watcher.close();
    } catch {
      subscriber.complete();
      return undefined;
    }
  });
}
