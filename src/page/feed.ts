import { ApiError, fetchOverview, fetchPods, get, read } from './api.ts';
import { eventParser, type StreamEvent } from './event-stream.ts';
import type { Store } from './store.ts';
import type { StreamEvents } from './wire.ts';

/** The server ticks every 5 s: after this long without a word the connection is taken for lost, ms. */
const SILENT_MS = 12_000;
const FIRST_RETRY_MS = 500;
const MOST_RETRY_MS = 10_000;

/** Keeps the store current for as long as the page is open: reads everything once, then follows the changes, and resumes. */
export async function follow(store: Store): Promise<never> {
  let retry = FIRST_RETRY_MS;
  for (;;) {
    try {
      if (store.id() === null) await readAll(store);
      await followOnce(store, () => {
        retry = FIRST_RETRY_MS;
      });
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) {
        store.connection({ state: 'unauthorized' });
        await store.tokenGiven();
        continue;
      }
      store.connection({ state: 'lost', retryAt: Date.now() + retry, reason: reasonOf(error) });
      await pause(retry, store);
      retry = Math.min(MOST_RETRY_MS, retry * 2);
    }
  }
}

function reasonOf(error: unknown): string {
  return error instanceof ApiError ? `${error.status} ${error.message}` : 'the server cannot be reached';
}

/** Until the time is over, the machine is online again or somebody looks at the page again. */
function pause(ms: number, store: Store): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      window.removeEventListener('online', done);
      store.onRetry(null);
      resolve();
    };
    const timer = setTimeout(done, ms);
    window.addEventListener('online', done);
    store.onRetry(done);
  });
}

async function readAll(store: Store): Promise<void> {
  const [overview, pods] = await Promise.all([fetchOverview(), fetchPods()]);
  store.loaded(overview, pods);
}

/** Returns when the server ends the stream, as it does now and then; throws when it breaks. */
async function followOnce(store: Store, onOpen: () => void): Promise<void> {
  const abort = new AbortController();
  let silence = setTimeout(() => abort.abort(), SILENT_MS);
  try {
    const response = await get('api/events', { 'Last-Event-ID': store.id() ?? '' }, abort.signal);
    if (!response.ok || response.body === null) throw new ApiError(response.status, (await response.text()).trim());
    const parse = eventParser();
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    store.connection({ state: 'live' });
    onOpen();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      clearTimeout(silence);
      silence = setTimeout(() => abort.abort(), SILENT_MS);
      for (const event of parse(value)) await take(store, event);
    }
  } finally {
    clearTimeout(silence);
    abort.abort();
  }
}

async function take(store: Store, { id, event, data }: StreamEvent): Promise<void> {
  const said = read(data);
  switch (event) {
    case 'pods':
      store.changed(said as StreamEvents['pods']);
      break;
    case 'audits':
      store.audits(said as StreamEvents['audits']);
      break;
    case 'tick':
      store.tick((said as StreamEvents['tick']).now);
      break;
    case 'reset':
      await readAll(store);
      return;
  }
  // Only now: what was not taken has to come again.
  if (id !== null) store.reached(id);
}
