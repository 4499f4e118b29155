import type { Pages } from './pages.ts';
import type { Route, Verb } from './routes.ts';
import { failure, forbidden } from './status.ts';
import type { Status } from './status.ts';
import type { Store } from './store.ts';
import type { Watch } from './watch.ts';

/** Which requests or watches are meant; what is not named matches all. */
export interface Match {
  readonly verb?: Verb;
  readonly resource?: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly subresource?: string;
}

/** An answer instead of the right one. */
export interface FaultyAnswer {
  readonly code: number;
  /** A Status of that code, where it is not given. A string goes out as it is. */
  readonly body?: object | string;
  readonly retryAfterSeconds?: number;
}

/** What is done to a request instead of, or before, answering it. */
export type Interception =
  | { readonly kind: 'answer'; readonly answer: FaultyAnswer }
  | { readonly kind: 'hang' }
  | { readonly kind: 'reset' }
  | { readonly kind: 'delay'; readonly ms: number };

/** Misbehaviour on request. Counts default to 1; `Infinity` lasts until `clear`. */
export interface Faults {
  readonly answer: (match: Match, answer: FaultyAnswer, times?: number) => void;
  /** Requests are read and never answered. */
  readonly hang: (match: Match, times?: number) => void;
  readonly reset: (match: Match, times?: number) => void;
  readonly delay: (match: Match, ms: number, times?: number) => void;
  /** 403 on one resource until `clear`. */
  readonly forbid: (plural: string) => void;
  /** 422, as servers without the WatchList feature answer sendInitialEvents. */
  readonly rejectWatchList: () => void;
  /** Ends the watches there are, in order or by RST. Like the following it says how many it met. */
  readonly endWatches: (match?: Match) => number;
  readonly resetWatches: (match?: Match) => number;
  /** The watches there are send nothing more and stay open. */
  readonly muteWatches: (match?: Match) => number;
  /** Bytes into the streams of the watches there are: a broken line, half a frame, half a character. */
  readonly sendRaw: (bytes: string | Uint8Array, match?: Match) => number;
  /** An ERROR frame, which ends the watch. */
  readonly sendError: (code: number, reason: string, message: string, match?: Match) => number;
  /** Forgets the changes so far and expires continue tokens: resuming from before now is 410. */
  readonly dropHistory: () => void;
  readonly clear: () => void;
}

/** The side of the faults that the server asks. */
export interface FaultDesk {
  readonly faults: Faults;
  readonly intercept: (route: Route) => Interception | undefined;
  readonly watchList: () => boolean;
}

interface Rule {
  readonly match: Match;
  readonly interception: Interception;
  left: number;
}

export function createFaults(store: Store, pages: Pages, watches: ReadonlySet<Watch>): FaultDesk {
  let rules: Rule[] = [];
  let forbiddenResources = new Set<string>();
  let watchList = true;

  function rule(match: Match, interception: Interception, times = 1): void {
    rules.push({ match, interception, left: times });
  }

  function intercept(route: Route): Interception | undefined {
    if (forbiddenResources.has(route.resource.plural)) {
      const body = forbidden(route.resource, route.verb, route.namespace);
      return { kind: 'answer', answer: { code: 403, body } };
    }
    const found = rules.find(({ match, left }) => left > 0 && matches(match, route));
    if (found === undefined) return undefined;
    found.left -= 1;
    rules = rules.filter(({ left }) => left > 0);
    return found.interception;
  }

  function each(match: Match, act: (watch: Watch) => void): number {
    const met = [...watches].filter((watch) => matches(match, { ...watch, verb: 'watch' }));
    met.forEach(act);
    return met.length;
  }

  const faults: Faults = {
    answer: (match, answer, times) => rule(match, { kind: 'answer', answer }, times),
    hang: (match, times) => rule(match, { kind: 'hang' }, times),
    reset: (match, times) => rule(match, { kind: 'reset' }, times),
    delay: (match, ms, times) => rule(match, { kind: 'delay', ms }, times),
    forbid: (plural) => forbiddenResources.add(store.resource(plural).plural),
    rejectWatchList: () => {
      watchList = false;
    },
    endWatches: (match = {}) => each(match, (watch) => watch.end()),
    resetWatches: (match = {}) => each(match, (watch) => watch.reset()),
    muteWatches: (match = {}) => each(match, (watch) => watch.mute()),
    sendRaw: (bytes, match = {}) => each(match, (watch) => watch.raw(bytes)),
    sendError: (code, reason, message, match = {}) =>
      each(match, (watch) => watch.error(failure(code, reason, message))),
    dropHistory: () => {
      for (const resource of store.resources) store.history(resource).drop(store.version());
      pages.expire();
    },
    clear: () => {
      rules = [];
      forbiddenResources = new Set();
      watchList = true;
    },
  };
  return { faults, intercept, watchList: () => watchList };
}

/** The body of a faulty answer that names none. */
export function faultyStatus(answer: FaultyAnswer): Status {
  const reasons: Readonly<Record<number, string>> = {
    401: 'Unauthorized',
    403: 'Forbidden',
    404: 'NotFound',
    409: 'Conflict',
    410: 'Expired',
    429: 'TooManyRequests',
    500: 'InternalError',
    503: 'ServiceUnavailable',
    504: 'Timeout',
  };
  const details = answer.retryAfterSeconds === undefined ? undefined : { retryAfterSeconds: answer.retryAfterSeconds };
  return failure(answer.code, reasons[answer.code], 'a fault that was asked for', details);
}

function matches(match: Match, route: Partial<Route>): boolean {
  return (
    (match.verb === undefined || match.verb === route.verb) &&
    (match.resource === undefined || match.resource === route.resource?.plural) &&
    (match.namespace === undefined || match.namespace === route.namespace) &&
    (match.name === undefined || match.name === route.name) &&
    (match.subresource === undefined || match.subresource === route.subresource)
  );
}
