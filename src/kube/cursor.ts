import type { RestartReason } from './fault.ts';
import type { Tally } from './tally.ts';

/** Where the watch of one resource stands. Written to as frames come; outlives every connection. */
export interface Cursor {
  /** Everything up to it has been told. Empty until the first list is complete. */
  resourceVersion: string;
  /** The next thing to do is a list (or watch-list), not to resume. */
  needsSync: boolean;
  /** The next list asks for what etcd holds now, as the server cannot serve from the last resourceVersion. */
  latest: boolean;
  /** The server knows watch-list, as far as is known. */
  watchList: boolean;
  /** How many frames right after `after` have broken the watch off, and are passed over when they break again. */
  broken: { readonly after: string; readonly count: number };
  /** When the server last accepted the watch, ms on the monotonic clock; null: not in this attempt. */
  acceptedAt: number | null;
}

export function newCursor(watchList: boolean): Cursor {
  return {
    resourceVersion: '',
    needsSync: true,
    latest: false,
    watchList,
    broken: { after: '', count: 0 },
    acceptedAt: null,
  };
}

/**
 * How often in a row a server may say that it has not caught up with the resourceVersion. It says so for a moment after
 * a failover, and then a list of everything by every client would be a herd; it says so for ever when etcd was restored
 * from a backup, and then nothing else helps. At the backoff's pace this is about three minutes.
 */
export const TOO_LARGE_LIMIT = 8;

/**
 * How many watches in a row that the server accepts may bring nothing at all, no bookmark even. A server asked for a
 * resourceVersion it has yet to reach says nothing, for as long as it is asked (seen with 1.37, where only a list is
 * answered 504): the doubt is settled by a list.
 */
export const MUTE_LIMIT = 2;

/** Watch-lists in a row that may end without having told their end, before the server is taken not to know them. */
const UNFINISHED_LIMIT = 2;

/**
 * Sets the cursor to what has to come next after a fault, and says whether frames may have been missed. A 410 asks for a
 * list no older than what is known, from the server's cache; only when that is refused too for one at "", from etcd.
 */
export function redirect(cursor: Cursor, reason: RestartReason, tally: Tally): boolean {
  const wasResuming = !cursor.needsSync;
  if (reason === 'WatchListUnsupported' || tally.unfinished >= UNFINISHED_LIMIT) cursor.watchList = false;
  const givenUp = reason === 'TooLargeResourceVersion' && tally.tooLarge >= TOO_LARGE_LIMIT;
  const doubted = reason === 'Silent' && tally.mute >= MUTE_LIMIT;
  if (reason !== 'Expired' && !givenUp && !doubted) return false;
  if (givenUp || (reason === 'Expired' && !wasResuming)) cursor.latest = true;
  cursor.needsSync = true;
  return wasResuming;
}
