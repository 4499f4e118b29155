import type { Micros } from '../evidence/time.ts';
import type { AuditCard, Overview, PodRow, PodsAnswer, StreamEvents } from './wire.ts';

export type Connection =
  | { readonly state: 'loading' }
  | { readonly state: 'live' }
  | { readonly state: 'unauthorized' }
  /** Milliseconds since the epoch, this browser's clock. */
  | { readonly state: 'lost'; readonly retryAt: number; readonly reason: string };

/** What the page knows; a new object whenever something of it changed. */
export interface Known {
  readonly connection: Connection;
  readonly overview: Overview | null;
  readonly audits: readonly AuditCard[];
  /** By uid. Changed in place: `version` tells that it was. */
  readonly pods: ReadonlyMap<string, PodRow>;
  readonly version: number;
  /** Uids that changed last, for what shows one Pod. */
  readonly touched: ReadonlySet<string>;
  /** Observer's clock as of the last word. */
  readonly now: Micros;
}

export interface Store {
  readonly known: () => Known;
  readonly subscribe: (listener: () => void) => () => void;
  /** Where the stream goes on; null before anything was read. */
  readonly id: () => string | null;
  readonly reached: (id: string) => void;
  readonly loaded: (overview: Overview, pods: PodsAnswer) => void;
  readonly changed: (change: StreamEvents['pods']) => void;
  readonly audits: (audits: readonly AuditCard[]) => void;
  readonly tick: (now: Micros) => void;
  readonly connection: (connection: Connection) => void;
  /** Settles when somebody gave a token. */
  readonly tokenGiven: () => Promise<void>;
  readonly giveToken: () => void;
  /** What `retry` calls: ends a pause before the next attempt. */
  readonly onRetry: (act: (() => void) | null) => void;
  readonly retry: () => void;
}

export function createStore(): Store {
  const pods = new Map<string, PodRow>();
  const listeners = new Set<() => void>();
  let id: string | null = null;
  let waiting: (() => void) | null = null;
  let retry: (() => void) | null = null;
  let known: Known = {
    connection: { state: 'loading' },
    overview: null,
    audits: [],
    pods,
    version: 0,
    touched: new Set(),
    now: 0,
  };
  const update = (change: Partial<Known>): void => {
    known = { ...known, ...change };
    for (const listener of listeners) listener();
  };
  return {
    known: () => known,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    id: () => id,
    reached: (reached) => {
      id = reached;
    },
    loaded: (overview, answer) => {
      id = answer.id;
      pods.clear();
      for (const row of answer.pods) pods.set(row.uid, row);
      const { audits, now } = overview;
      update({ overview, audits, now, version: known.version + 1, touched: new Set(pods.keys()) });
    },
    changed: ({ rows, removed }) => {
      for (const row of rows) pods.set(row.uid, row);
      for (const uid of removed) pods.delete(uid);
      update({ version: known.version + 1, touched: new Set([...rows.map((r) => r.uid), ...removed]) });
    },
    audits: (audits) => update({ audits }),
    tick: (now) => update({ now }),
    connection: (connection) => update({ connection }),
    tokenGiven: () =>
      new Promise((resolve) => {
        waiting = resolve;
      }),
    giveToken: () => waiting?.(),
    onRetry: (act) => {
      retry = act;
    },
    retry: () => retry?.(),
  };
}
