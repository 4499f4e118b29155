import type { ServerResponse } from 'node:http';
import type { Json } from '../evidence/json.ts';
import { createFrameWriter } from './frame-writer.ts';
import type { Change } from './history.ts';
import type { ListOptions } from './list-options.ts';
import { withMetadata } from './object.ts';
import type { KubeObject } from './object.ts';
import { apiVersionOf } from './resources.ts';
import type { Resource } from './resources.ts';
import { watchExpired, tooLarge } from './status.ts';
import type { Status } from './status.ts';
import type { Store } from './store.ts';

export interface WatchSettings {
  /** How often a quiet watch is told the resourceVersion; the real server does it about once a minute. */
  readonly bookmarkMs: number;
  /** A watcher that lags by more frames is dropped, as the watch cache does. */
  readonly queue: number;
}

/** One watch under way, and the ways in which it can be made to go wrong. */
export interface Watch {
  readonly resource: Resource;
  readonly namespace: string | undefined;
  readonly end: () => void;
  /** As a RST: what is still buffered is lost. */
  readonly reset: () => void;
  /** Nothing more is sent, and the connection stays open: a peer that is gone without a word. */
  readonly mute: () => void;
  /** Bytes as they are, between frames. */
  readonly raw: (bytes: string | Uint8Array) => void;
  readonly error: (status: Status) => void;
}

const DEFAULT_TIMEOUT_S = 1_800;

/** The real server sends the last bookmark this long before the watch's time is up. */
const LAST_BOOKMARK_MS = 2_000;

const INITIAL_EVENTS_END = { annotations: { 'k8s.io/initial-events-end': 'true' } };

export function startWatch(
  store: Store,
  target: { readonly resource: Resource; readonly namespace: string | undefined },
  options: ListOptions,
  settings: WatchSettings,
  response: ServerResponse,
): Watch {
  const { resource } = target;
  const writer = createFrameWriter(response, settings.queue);
  const timers: NodeJS.Timeout[] = [];
  const unsubscribe = store.subscribe(resource, (change) => send(change));

  function send(change: Change): void {
    const frame = frameFor(change, options);
    if (frame !== undefined) writer.push(frame);
  }

  function bookmark(metadata: Json): void {
    const object = { kind: resource.kind, apiVersion: apiVersionOf(resource), metadata };
    writer.push(() => encode('BOOKMARK', object));
  }

  function stop(): void {
    unsubscribe();
    for (const timer of timers) clearTimeout(timer);
  }

  function error(status: Status): void {
    stop();
    writer.push(() => encode('ERROR', { ...status }));
    writer.end();
  }

  /** Where the watch begins: with the objects there are, or with the changes since a version. */
  function begin(): void {
    const { version, initialEvents, bookmarks } = options;
    if (initialEvents && (version ?? 0) > store.version()) {
      error(tooLarge(version ?? 0, store.version()));
    } else if (initialEvents || version === undefined || version === 0) {
      writer.pushAll(initial(store.list(resource), options));
      // The real server does so for every watch that begins with the objects, asked for with sendInitialEvents or not.
      if (bookmarks) bookmark({ resourceVersion: String(store.version()), ...INITIAL_EVENTS_END });
    } else {
      const changes = store.history(resource).since(version);
      if (changes === null) error(watchExpired(resource, version, store.history(resource).oldest()));
      else for (const change of changes) send(change);
    }
  }

  function after(ms: number, act: () => void): void {
    timers.push(setTimeout(act, ms));
  }

  response.on('close', stop);
  const timeoutMs = (options.timeoutSeconds ?? DEFAULT_TIMEOUT_S) * 1_000;
  after(timeoutMs, () => {
    stop();
    writer.end();
  });
  const start = options.version ?? store.version();
  if (options.bookmarks && resource.cached) {
    // As on the real server, a quiet cluster is silent: a bookmark is sent only past the version the watch began at.
    const tick = (): void => {
      if (store.version() > start) bookmark({ resourceVersion: String(store.version()) });
    };
    timers.push(setInterval(tick, settings.bookmarkMs));
    if (timeoutMs > LAST_BOOKMARK_MS) after(timeoutMs - LAST_BOOKMARK_MS, tick);
  }
  begin();

  return {
    resource,
    namespace: target.namespace,
    end: () => {
      stop();
      writer.end();
    },
    reset: () => {
      stop();
      response.socket?.resetAndDestroy();
    },
    mute: () => {
      stop();
      writer.mute();
    },
    raw: (bytes) => writer.raw(bytes),
    error,
  };
}

function* initial(objects: readonly KubeObject[], { matches }: ListOptions): Generator<() => string> {
  for (const object of objects) if (matches(object)) yield () => encode('ADDED', object);
}

/** What a change looks like through a selector: one that begins to match is ADDED, one that ceases to is DELETED. */
function frameFor(change: Change, options: ListOptions): (() => string) | undefined {
  const { object, previous, version, type } = change;
  // A watch may begin at a version still to come: it stays silent until then.
  if (!options.initialEvents && version <= (options.version ?? 0)) return undefined;
  const before = previous !== undefined && options.matches(previous);
  if (type === 'DELETED') return before ? () => encode('DELETED', object) : undefined;
  const now = options.matches(object);
  if (now) return () => encode(before ? 'MODIFIED' : 'ADDED', object);
  if (!before) return undefined;
  return () => encode('DELETED', withMetadata(previous, { resourceVersion: String(version) }));
}

function encode(type: string, object: Json): string {
  return `${JSON.stringify({ type, object })}\n`;
}
