import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Frames } from '../data/plan.ts';

const CHUNK = 128 * 1024;

/** Chunks of many whole lines each. */
export function* chunks(lines: Frames): Iterable<Buffer> {
  let text = '';
  for (const line of lines) {
    text += `${line}\n`;
    if (text.length < CHUNK) continue;
    yield Buffer.from(text);
    text = '';
  }
  if (text !== '') yield Buffer.from(text);
}

/** Writes no faster than the client reads. */
export async function pour(response: ServerResponse, bytes: Iterable<Buffer>): Promise<void> {
  for (const chunk of bytes) if (!response.write(chunk)) await once(response, 'drain');
}
