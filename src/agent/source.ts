import {
  catchError,
  concatMap,
  defer,
  from,
  interval,
  merge,
  mergeMap,
  retry,
  startWith,
  Subject,
  take,
  tap,
  throwError,
  timer,
  type Observable,
} from 'rxjs';
import { backoffMs } from '../kube/backoff.ts';
import type { Logger } from '../log.ts';
import { isNotServed, servesEverySubscriber, type CriClient } from './cri/client.ts';
import type { Source } from './options.ts';
import { lookOnce, poll, type PollOptions } from './poll.ts';
import type { Sight } from './sight.ts';
import { stream, type StreamOptions } from './stream.ts';

/**
 * Where all containers of a Pod end within a tenth of a second, their records may be gone half a second later, not only a
 * second: looked for twice a second, 3 of 19 such Pods were missed on the lab, and 0 of 18 four times a second.
 */
const EXITED_MS = 250;
const HURRIED_MS = 100;
const ALL_MS = 5_000;
/** Beside the stream, everything is listed this often: for what it may have left out. */
const LOOK_MS = 15_000;
/** Looked at everything when it subscribed, it looks once more: by then the runtime has taken the subscription up for sure. */
const SUBSCRIBED_MS = 500;
/** See StreamOptions: what an agent that is stopped can cost the node, once. */
const DEADLINE_MS = 4_000;
const OVERLAP_MS = 1_000;
const MOST_WAITING = 1_024;
/** The runtime is on the same machine: it is asked again within 3 s, however long it is away, for its records do not last. */
const MOST_FAILURES = 2;

const NO_STREAM = 'the container runtime serves no stream of events that others may read too; it is polled';

export interface SourceOptions {
  readonly cri: CriClient;
  readonly source: Source;
  readonly log: Logger;
  readonly wants: PollOptions['wants'];
  readonly monotonicMs: () => number;
  readonly random: () => number;
  readonly onConnected: (runtimeName: string) => void;
  readonly onFailure: (error: unknown) => void;
  readonly onRound: PollOptions['onRound'];
  readonly onDropped: StreamOptions['onDropped'];
  readonly onUnreadable: StreamOptions['onUnreadable'];
}

/** All that is seen of the runtime, for ever: whatever fails is begun anew, with a look at everything first. */
export function sights(options: SourceOptions): Observable<Sight> {
  const { cri, source, log, onConnected, onFailure, random } = options;
  const polled$ = defer(() => poll({ ...options, exitedMs: EXITED_MS, hurriedMs: HURRIED_MS, allMs: ALL_MS }));
  const streamed$ = defer(() => {
    const gap$ = new Subject<void>();
    const bounds = { deadlineMs: DEADLINE_MS, overlapMs: OVERLAP_MS, mostWaiting: MOST_WAITING };
    const again$ = gap$.pipe(
      startWith(null),
      mergeMap(() => timer(0, SUBSCRIBED_MS).pipe(take(2))),
    );
    return merge(
      merge(interval(LOOK_MS), again$).pipe(
        // One after the other: a look that is under way when a gap ends has perhaps read its list before that.
        concatMap(() => lookOnce(options)),
        concatMap((seen) => from(seen)),
      ),
      stream({ ...options, ...bounds, onGap: () => gap$.next() }),
    );
  }).pipe(
    catchError((error: unknown) => {
      if (!isNotServed(error)) return throwError(() => error);
      log.info(NO_STREAM);
      return polled$;
    }),
  );
  return defer(() => cri.runtime()).pipe(
    tap(({ name }) => onConnected(name)),
    concatMap((runtime) => {
      if (source === 'poll') return polled$;
      if (servesEverySubscriber(runtime)) return streamed$;
      log.info(NO_STREAM);
      return polled$;
    }),
    retry({
      resetOnSuccess: true,
      delay: (error: unknown, failures) => {
        onFailure(error);
        return timer(backoffMs(Math.min(failures, MOST_FAILURES), random()));
      },
    }),
  );
}
