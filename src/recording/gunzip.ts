import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { AuditError } from '../errors.ts';
import { CutShort } from './cut-short.ts';

const MAGIC = [0x1f, 0x8b] as const;

/**
 * A recording shrinks to a tenth or a fiftieth, a bomb to a thousandth. Nothing is held of what comes out, so this is
 * about time, not memory: small input is let through whatever its ratio.
 */
const MOST_RATIO = 250;
const FREE_BYTES = 64 * 1024 * 1024;

/** The bytes as they are, or decompressed where they begin as gzip does: the name of a file says nothing. */
export async function* gunzipped(name: string, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const input = bytes[Symbol.asyncIterator]();
  const head = await atLeast(MAGIC.length, input);
  const all = followedBy(head, input);
  if (MAGIC.every((byte, i) => head[i] === byte)) yield* inflated(name, all);
  else yield* all;
}

async function* inflated(name: string, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const source = Readable.from(bytes, { objectMode: false });
  const gunzip = createGunzip();
  // An error of the source (a disk that fails) has to come out where we read; pipe alone would swallow it.
  source.on('error', (error) => gunzip.destroy(error));
  let out = 0;
  try {
    for await (const chunk of source.pipe(gunzip) as AsyncIterable<Uint8Array>) {
      out += chunk.length;
      if (out > FREE_BYTES && out > gunzip.bytesWritten * MOST_RATIO) {
        throw new AuditError('SA1001', name, `it grows to more than ${MOST_RATIO} times its size when decompressed`);
      }
      yield chunk;
    }
  } catch (error) {
    if (error instanceof AuditError) throw error;
    if (isCut(error)) throw new CutShort('the compressed data ends in the middle', { cause: error });
    throw new AuditError('SA1001', name, error instanceof Error ? error.message : String(error), { cause: error });
  } finally {
    source.destroy();
  }
}

function isCut(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'Z_BUF_ERROR';
}

/** The first bytes, at least so many unless there are fewer. */
async function atLeast(count: number, input: AsyncIterator<Uint8Array>): Promise<Uint8Array> {
  let head: Uint8Array = Buffer.alloc(0);
  while (head.length < count) {
    const { done, value } = await input.next();
    if (done === true) break;
    head = Buffer.concat([head, value]);
  }
  return head;
}

async function* followedBy(head: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    if (head.length > 0) yield head;
    for (;;) {
      const { done, value } = await rest.next();
      if (done === true) return;
      yield value;
    }
  } finally {
    await rest.return?.();
  }
}
