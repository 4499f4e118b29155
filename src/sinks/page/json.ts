import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Reply } from '../http/reply.ts';
import { acceptsGzip } from './assets.ts';

const compress = promisify(gzip);
/** Less is not worth it. */
const WORTH_BYTES = 2_048;

export async function jsonReply(request: IncomingMessage, value: unknown): Promise<Reply> {
  const text = JSON.stringify(value);
  const reply = { status: 200, contentType: 'application/json; charset=utf-8' };
  if (text.length < WORTH_BYTES || !acceptsGzip(request.headers['accept-encoding'])) return { ...reply, body: text };
  // Of thousands of Pods it is megabytes that differ little: the quickest level does most of it, off this thread.
  const body = await compress(text, { level: 1 });
  return { ...reply, body, headers: { 'Content-Encoding': 'gzip', Vary: 'Accept-Encoding' } };
}
