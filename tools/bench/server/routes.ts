import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Frames } from '../data/plan.ts';
import { sendInitialEvents, sendList } from './collection.ts';
import type { Dataset } from './dataset.ts';
import { pour, chunks } from './pour.ts';

const KINDS: Readonly<Record<string, string>> = {
  pods: 'Pod',
  events: 'Event',
  jobs: 'Job',
  nodes: 'Node',
  namespaces: 'Namespace',
  sidecaraudits: 'SidecarAudit',
  clustersidecaraudits: 'ClusterSidecarAudit',
};

export type Handler = (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void>;

/** Lists, watches, writes that are taken and forgotten, and `/bench/…`, by which the client asks for more frames. */
export function handler(data: Dataset): Handler {
  const watchers = new Map<string, ServerResponse>();

  const send = async (resource: string, frames: Iterable<Buffer>): Promise<void> => {
    const watcher = watchers.get(resource);
    if (watcher === undefined) throw new Error(`nobody watches ${resource}`);
    await pour(watcher, frames);
  };
  const asked: Readonly<Record<string, (query: URLSearchParams) => Promise<void>>> = {
    '/bench/stream': () => send('pods', data.stream),
    '/bench/starts': async (query) => {
      const { pods, events } = data.starts(Number(query.get('first')), Number(query.get('count')));
      await send('pods', chunks(pods));
      await send('events', chunks(events));
    },
    '/bench/steady': (query) =>
      steady(
        data.changes(Number(query.get('pods'))),
        Number(query.get('rate')),
        Number(query.get('seconds')),
        (frames) => send('pods', frames),
      ),
  };
  const held = (resource: string): Frames => (resource === 'pods' ? data.pods() : (data.others[resource] ?? []));

  return async (request, response, url) => {
    const ask = asked[url.pathname];
    if (ask !== undefined) {
      response.writeHead(202).end();
      await ask(url.searchParams);
      return;
    }
    if (request.method !== 'GET') {
      request.pipe(response.writeHead(200, { 'content-type': 'application/json' }));
      return;
    }
    const resource = url.pathname.slice(url.pathname.lastIndexOf('/') + 1);
    const kind = KINDS[resource] ?? 'Nothing';
    if (!url.searchParams.has('watch')) {
      await sendList(response, kind, held(resource), data.next);
      return;
    }
    response.writeHead(200, { 'content-type': 'application/json' });
    response.flushHeaders();
    if (url.searchParams.has('sendInitialEvents')) await sendInitialEvents(response, kind, held(resource), data.next);
    watchers.set(resource, response);
  };
}

const STEP_MS = 10;

/** `rate` frames a second, some each 10 ms. */
async function steady(
  frames: Frames,
  rate: number,
  seconds: number,
  send: (frames: Iterable<Buffer>) => Promise<void>,
): Promise<void> {
  const source = frames[Symbol.iterator]();
  const began = performance.now();
  for (let sent = 0; sent < rate * seconds;) {
    const due = Math.min(rate * seconds, Math.floor(((performance.now() - began) / 1000) * rate));
    const batch = Array.from({ length: due - sent }, () => String(source.next().value));
    sent = due;
    await send(chunks(batch));
    await sleep(STEP_MS);
  }
}
