import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Handler } from '../http/reply.ts';

/** A file of the page, as it is sent. */
interface Asset {
  readonly body: Buffer;
  readonly gzipped: Buffer;
  readonly etag: string;
  readonly contentType: string;
}

const FILES = {
  '/': ['index.html', 'text/html; charset=utf-8'],
  '/page.js': ['page.js', 'text/javascript; charset=utf-8'],
  '/page.css': ['page.css', 'text/css; charset=utf-8'],
  '/drawing.css': ['drawing.css', 'text/css; charset=utf-8'],
  '/favicon.svg': ['favicon.svg', 'image/svg+xml'],
} as const satisfies Record<string, readonly [string, string]>;

/** The page's files by path. `make build` puts them beside the bundle, of which this is a chunk, or where the sources look for them. */
export function assetHandlers(): Readonly<Record<string, Handler>> {
  const folder = ['./page/', '../page/', '../../../dist/page/']
    .map((path) => fileURLToPath(new URL(path, import.meta.url)))
    .find((path) => existsSync(`${path}index.html`));
  if (folder === undefined)
    return {
      '/': () => ({
        status: 503,
        body: 'the files of the page are not here: run make build (the kubectl plugin is without them)\n',
      }),
    };
  return Object.fromEntries(
    Object.entries(FILES).map(([path, [file, contentType]]) => [path, handlerOf(assetOf(folder + file, contentType))]),
  );
}

function assetOf(path: string, contentType: string): Asset {
  const body = readFileSync(path);
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
  return { body, gzipped: gzipSync(body, { level: 9 }), etag, contentType };
}

function handlerOf({ body, gzipped, etag, contentType }: Asset): Handler {
  return ({ headers }) => {
    const caching = { ETag: etag, 'Cache-Control': 'no-cache', Vary: 'Accept-Encoding' };
    if (headers['if-none-match']?.includes(etag) === true) {
      return { status: 304, body: '', contentType, headers: caching };
    }
    return acceptsGzip(headers['accept-encoding'])
      ? { status: 200, body: gzipped, contentType, headers: { ...caching, 'Content-Encoding': 'gzip' } }
      : { status: 200, body, contentType, headers: caching };
  };
}

export function acceptsGzip(encodings: string | string[] | undefined): boolean {
  return /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/.test(String(encodings ?? ''));
}
