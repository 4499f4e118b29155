import type { ServerResponse } from 'node:http';
import type { ListOptions } from './list-options.ts';
import { withChanges } from './object.ts';
import type { KubeObject } from './object.ts';
import type { Pages } from './pages.ts';
import { apiVersionOf } from './resources.ts';
import type { Resource } from './resources.ts';
import type { Route } from './routes.ts';
import { StatusError, notFound } from './status.ts';
import type { Store } from './store.ts';

export function getObject(store: Store, { resource, namespace = '', name = '' }: Route): KubeObject {
  const object = store.get(resource, namespace, name);
  if (object === undefined) throw new StatusError(notFound(resource, name));
  return object;
}

/** So many characters of a list go into one write. */
const CHUNK = 262_144;

/** A list may be hundreds of MB: it is encoded item by item, as fast as the client reads. */
export async function sendList(
  pages: Pages,
  resource: Resource,
  options: ListOptions,
  response: ServerResponse,
): Promise<void> {
  const page = pages.page({ resource, ...options });
  const metadata = withChanges(
    { resourceVersion: String(page.version) },
    { continue: page.next, remainingItemCount: page.remaining },
  );
  const head = JSON.stringify({ kind: `${resource.kind}List`, apiVersion: apiVersionOf(resource), metadata });
  response.writeHead(200, { 'content-type': 'application/json' });
  let text = `${head.slice(0, -1)},"items":[`;
  let separator = '';
  for (const item of page.items) {
    text +=
      separator +
      JSON.stringify(resource.custom ? item : withChanges(item, { kind: undefined, apiVersion: undefined }));
    separator = ',';
    if (text.length < CHUNK) continue;
    if (!response.write(text)) await drained(response);
    if (response.destroyed) return;
    text = '';
  }
  response.end(`${text}]}\n`);
}

/** Until the client has read what was written, or is gone. */
async function drained(response: ServerResponse): Promise<void> {
  if (response.destroyed) return;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.on('drain', done).on('close', done);
  });
}
