import { request as httpRequest } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Json } from '../../src/evidence/json.ts';

/** The API server that a suite runs on. */
export interface Target {
  readonly baseUrl: string;
  /** Client certificates and CA of a real server. */
  readonly tls?: { readonly ca: Buffer; readonly cert: Buffer; readonly key: Buffer };
}

export interface Reply {
  readonly code: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
  readonly body: Json;
}

/** A frame of a watch. */
export interface Frame {
  readonly type: string;
  readonly object: Json;
}

export interface WatchReply {
  readonly frames: readonly Frame[];
  /** Resolves as soon as `enough` holds of the frames so far; fails after 8 s. */
  readonly until: (enough: (frames: readonly Frame[]) => boolean) => Promise<readonly Frame[]>;
  readonly ended: Promise<void>;
  readonly close: () => void;
}

export interface Call {
  readonly method?: string;
  readonly body?: unknown;
  readonly contentType?: string;
}

export async function call(
  target: Target,
  path: string,
  { method = 'GET', body, contentType }: Call = {},
): Promise<Reply> {
  const payload = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
  const response = await send(target, path, method, payload, contentType);
  const chunks: Buffer[] = [];
  for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  const json = response.headers['content-type']?.includes('json') === true && text !== '';
  return {
    code: response.statusCode ?? 0,
    headers: response.headers,
    text,
    body: json ? (JSON.parse(text) as Json) : {},
  };
}

export async function watch(target: Target, path: string): Promise<WatchReply> {
  const response = await send(target, path, 'GET', undefined, undefined);
  const frames: Frame[] = [];
  const waiting = new Set<() => void>();
  let rest = '';
  response.setEncoding('utf8');
  response.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line !== '') frames.push(JSON.parse(line) as Frame);
    for (const check of waiting) check();
  });
  const ended = new Promise<void>((resolve) => {
    response.once('close', resolve);
  });
  response.on('error', () => undefined);

  async function until(enough: (frames: readonly Frame[]) => boolean): Promise<readonly Frame[]> {
    return await new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        waiting.delete(check);
        reject(new Error(`not in time, got ${frames.map(({ type }) => type).join(' ') || 'nothing'}`));
      }, 8_000);
      const check = (): void => {
        if (!enough(frames)) return;
        clearTimeout(timer);
        waiting.delete(check);
        resolve(frames);
      };
      waiting.add(check);
      check();
    });
  }

  return { frames, until, ended, close: () => response.destroy() };
}

async function send(
  target: Target,
  path: string,
  method: string,
  body: string | undefined,
  contentType = 'application/json',
): Promise<IncomingMessage> {
  const url = new URL(path, target.baseUrl);
  const request = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return await new Promise((resolve, reject) => {
    const headers =
      body === undefined ? {} : { 'content-type': contentType, 'content-length': Buffer.byteLength(body) };
    const outgoing = request(url, { method, headers, ...target.tls }, resolve);
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
