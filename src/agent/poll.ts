import {
  concatMap,
  defer,
  EMPTY,
  from,
  ignoreElements,
  merge,
  repeat,
  share,
  startWith,
  switchMap,
  take,
  tap,
  timer,
} from 'rxjs';
import type { Observable } from 'rxjs';
import { looking, type LookOptions } from './look.ts';
import { pace, type PaceOptions } from './pace.ts';
import type { Sight } from './sight.ts';
import type { TaskChange } from './task-folder.ts';

export interface PollOptions extends LookOptions, Omit<PaceOptions, 'signalled'> {
  /** Emits when a container may have started or ended; null where nothing tells. */
  readonly signals$: Observable<TaskChange> | null;
  /** An exit was seen that should have been signalled, and was not. */
  readonly onUnsignalled: () => void;
  readonly onRound: (seconds: number) => void;
  readonly monotonicMs: () => number;
}

/**
 * Asks the runtime again and again. No subscription is held: whatever becomes of the agent, the runtime never waits for it. Fails as
 * soon as a call does.
 */
export function poll(options: PollOptions): Observable<Sight> {
  const { signals$, onUnsignalled, onRound, monotonicMs } = options;
  const look = looking(options);
  const when = pace({ ...options, signalled: signals$ !== null });
  let isFirst = true;

  const round = async (): Promise<readonly Sight[]> => {
    const from = monotonicMs();
    const forAll = when.isAllDue(from);
    when.asked(from, forAll);
    const seen = await (forAll ? look.all() : look.exited());
    const now = monotonicMs();
    if (seen.some(isExit) && !when.exit(now, isFirst)) onUnsignalled();
    isFirst = false;
    onRound((now - from) / 1000);
    return seen;
  };
  const signalled$ = (signals$ ?? EMPTY).pipe(
    tap((change) => when.signal(monotonicMs(), change)),
    share(),
  );
  const due$ = defer(() =>
    signalled$.pipe(
      startWith(null),
      switchMap(() => timer(when.untilNext(monotonicMs()))),
      take(1),
    ),
  );
  // A round that takes longer than its time is followed by the next one, not overtaken.
  const rounds$ = defer(round).pipe(
    repeat({ delay: () => due$ }),
    concatMap((seen) => from(seen)),
  );
  return merge(signalled$.pipe(ignoreElements()), rounds$);
}

/** What never started may have had nothing that could go. */
function isExit(sight: Sight): boolean {
  return sight.kind === 'run' && sight.run.exited && sight.run.startedAt !== null;
}
