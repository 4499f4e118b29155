import { jsonOf } from './client.ts';
import type { Query } from './connection.ts';
import { accepted, completeSync, SILENCE_MS, type ReflectorContext } from './context.ts';
import { WatchFault } from './fault.ts';
import { rawObject } from './identity.ts';
import { withDeadline } from './deadline.ts';
import { StatusError, statusErrorOf } from './status.ts';

/** As client-go: a page of Pods stays in the megabytes, whatever the cluster's size. */
const PAGE = 500;

interface Page {
  readonly items: readonly unknown[];
  readonly resourceVersion: string;
  readonly continue: string;
}

/** Lists everything page by page, tells what it holds as listed, and leaves the cursor where a watch may begin. */
export async function listOnce(context: ReflectorContext, signal: AbortSignal): Promise<void> {
  let limit: number | undefined = PAGE;
  let expiries = 0;
  let token = '';
  let resourceVersion = '';
  context.known.beginSync();
  for (;;) {
    let page: Page;
    try {
      page = await pageOf(context, { ...startOf(context, token), limit }, signal);
    } catch (error) {
      if (token === '' || !isExpired(error)) throw error;
      // The token outlived what etcd keeps. Begin again, and if that is not enough, take all at once as client-go does.
      expiries += 1;
      limit = expiries > 1 ? undefined : PAGE;
      token = '';
      context.known.beginSync();
      continue;
    }
    const at = context.timing.nowMicros();
    context.health.set({ lastFrameAt: at });
    if (token === '') ({ resourceVersion } = page);
    for (const item of page.items) {
      if (signal.aborted) return;
      context.intake.upsert(item, at, true);
    }
    token = page.continue;
    if (token === '') break;
  }
  // The first page's: changes made since then come again with the watch, rather than never.
  completeSync(context, resourceVersion, context.timing.nowMicros());
}

/** Where the list begins: a token goes alone; else the server's cache will do, once it holds what is known already. */
function startOf({ cursor }: ReflectorContext, token: string): Query {
  if (token !== '') return { continue: token };
  if (cursor.latest) return {};
  if (cursor.resourceVersion === '') return { resourceVersion: '0' };
  return { resourceVersion: cursor.resourceVersion, resourceVersionMatch: 'NotOlderThan' };
}

/** One page. The whole of it has to come within the deadline: the API server itself gives a list up after a minute. */
function pageOf(context: ReflectorContext, query: Query, signal: AbortSignal): Promise<Page> {
  const about = `list ${context.path}`;
  const late = new WatchFault('Silent', 'SA2007', about, `no page within ${SILENCE_MS / 1000} s`);
  return withDeadline({ timing: context.timing, ms: SILENCE_MS, late, signal }, async (signal) => {
    const response = await context.connection.request('GET', context.path, {
      query: { ...context.selectors, ...query },
      signal,
    });
    if (response.status !== 200) throw await statusErrorOf(response, about);
    accepted(context);
    const raw = (await jsonOf(response, about)) as Partial<Record<string, unknown>> | null;
    const metadata = rawObject(raw?.['metadata']) as Partial<Record<string, unknown>> | null;
    const resourceVersion = metadata?.['resourceVersion'];
    const items = raw?.['items'] ?? [];
    if (typeof resourceVersion !== 'string' || resourceVersion === '' || !Array.isArray(items)) {
      throw new WatchFault('Malformed', 'SA2005', about, 'the answer is no list');
    }
    const token = metadata?.['continue'];
    return { items, resourceVersion, continue: typeof token === 'string' ? token : '' };
  });
}

function isExpired(error: unknown): boolean {
  return error instanceof StatusError && error.httpStatus === 410;
}
