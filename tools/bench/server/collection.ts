import type { ServerResponse } from 'node:http';
import type { Frames, Versions } from '../data/plan.ts';
import { chunks, pour } from './pour.ts';

/** A list in one piece, as the API server answers one without a limit. */
export async function sendList(response: ServerResponse, kind: string, frames: Frames, next: Versions): Promise<void> {
  const resourceVersion = String(next());
  response.writeHead(200, { 'content-type': 'application/json' });
  const head = JSON.stringify({ kind: `${kind}List`, apiVersion: 'v1', metadata: { resourceVersion }, items: [] });
  await pour(response, [Buffer.from(head.slice(0, -2))]);
  await pour(response, chunks(items(frames)));
  response.end(head.slice(-2));
}

/** The objects alone, as they stand in a list: without the type of the frame. */
function* items(frames: Frames): Frames {
  let separator = '';
  for (const frame of frames) {
    yield separator + frame.slice(frame.indexOf('"object":') + '"object":'.length, -1);
    separator = ',';
  }
}

/** The initial events of a watch-list, and the bookmark that ends them. */
export async function sendInitialEvents(
  response: ServerResponse,
  kind: string,
  frames: Frames,
  next: Versions,
): Promise<void> {
  await pour(response, chunks(frames));
  const annotations = { 'k8s.io/initial-events-end': 'true' };
  const object = { kind, apiVersion: 'v1', metadata: { resourceVersion: String(next()), annotations } };
  await pour(response, [Buffer.from(`${JSON.stringify({ type: 'BOOKMARK', object })}\n`)]);
}
