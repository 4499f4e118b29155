import type { Query } from './connection.ts';
import { accepted, SILENCE_MS, type ReflectorContext } from './context.ts';
import { withAbort } from './deadline.ts';
import { watchListError, WatchFault } from './fault.ts';
import { framesOf } from './frames.ts';
import { statusErrorOf } from './status.ts';
import { frameTaker } from './taker.ts';
import { watchdog } from './watchdog.ts';

/** The server ends a watch after a time of its own choosing within these, s: clients shall not all come back at once. */
const SHORTEST_S = 300;
const LONGEST_S = 600;

/**
 * Watches from the cursor until the server ends the stream in order; any other end throws. Where a list is needed it
 * asks for the initial state in the same stream (watch-list), which costs neither side the memory of a list.
 */
export async function watchOnce(context: ReflectorContext, signal: AbortSignal): Promise<void> {
  const { cursor, health, timing } = context;
  const initial = cursor.needsSync;
  const about = `watch ${context.path}`;
  await withAbort(signal, async (inner) => {
    const dog = watchdog(timing, SILENCE_MS, () => {
      inner.abort(new WatchFault('Silent', 'SA2007', about, `no frame or bookmark for ${SILENCE_MS / 1000} s`));
    });
    try {
      const response = await context.connection.request('GET', context.path, {
        query: { ...context.selectors, ...queryOf(context, initial) },
        signal: inner.signal,
        silenceMs: 0,
      });
      if (response.status !== 200) {
        const error = await statusErrorOf(response, about);
        throw initial ? watchListError(error, about) : error;
      }
      accepted(context);
      if (initial) context.known.beginSync();
      const take = frameTaker(context, about);
      for await (const frames of framesOf(response.body, about)) {
        const at = timing.nowMicros();
        dog.feed();
        health.set({ frames: health.read().frames + frames.length, lastFrameAt: at });
        // From here to the next chunk everything is synchronous: no promise a frame.
        for (const frame of frames) {
          if (inner.signal.aborted) break;
          take(frame, at);
        }
      }
    } finally {
      dog.stop();
    }
  });
}

function queryOf({ cursor, timing }: ReflectorContext, initial: boolean): Query {
  const from = initial && cursor.latest ? '' : cursor.resourceVersion;
  return {
    watch: 1,
    allowWatchBookmarks: true,
    timeoutSeconds: Math.round(SHORTEST_S + (LONGEST_S - SHORTEST_S) * timing.random()),
    resourceVersion: from === '' ? undefined : from,
    ...(initial ? { sendInitialEvents: true, resourceVersionMatch: 'NotOlderThan' } : {}),
  };
}
