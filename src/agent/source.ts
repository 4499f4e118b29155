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
import { lookOnce, type LookOptions } from './look.ts';
import { poll, type PollOptions } from './poll.ts';
import type { Sight } from './sight.ts';
import { stream, type StreamOptions } from './stream.ts';
import { changesOf, taskFolder } from './task-folder.ts';

/** Records last from 0.1 s after the last exit of a Pod to a second and more: as the kubelet's own round comes. */
const EXITED_MS = 250;
const HURRIED_MS = 100;
const EAGER_MS = 40;
/** The folder of tasks is looked at this often: it costs a small part of what asking the runtime does. */
const CHANGES_MS = 25;
const ALL_MS = 5_000;
const QUIET_MS = 30_000;
const EVERY = { exitedMs: EXITED_MS, hurriedMs: HURRIED_MS, eagerMs: EAGER_MS, allMs: ALL_MS, quietMs: QUIET_MS };
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
  /** Folder of the runtime's state, where it can be seen. */
  readonly runtimeState: string | null;
  readonly wants: LookOptions['wants'];
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
  const { cri, source, log, runtimeState, onConnected, onFailure, random } = options;
  const polled$ = defer(() => {
    const folder = taskFolder(runtimeState);
    if (folder === null) log.info('no folder of tasks is seen; the runtime is asked more often', { runtimeState });
    return poll({
      ...options,
      ...EVERY,
      signals$: folder === null ? null : changesOf(folder, CHANGES_MS),
      onUnsignalled: () =>
        log.warn('an exit was not seen in the folder of tasks; the runtime is asked more often', { folder }),
    });
  });
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
