import { AuditError } from '../errors.ts';

/** An object may have 1.5 MB in etcd; with its JSON overhead twice that. What is longer is no watch frame. */
export const LARGEST_FRAME = 4 * 1024 * 1024;
/** As much of a frame that is too long as is kept to name it: `metadata` comes first. */
const HEAD_BYTES = 4096;
const FIRST_CARRY = 16 * 1024;
const NEWLINE = 0x0a;

/** One line of the stream. `whole` false: it is longer than allowed, and `bytes` is only its beginning. */
export interface Frame {
  readonly bytes: Buffer;
  readonly whole: boolean;
}

/** The frames of each chunk, as a synchronous step: one promise a chunk, none a frame. */
export interface FrameSplitter {
  /** The frames that this chunk completes, in order. */
  readonly push: (chunk: Buffer) => readonly Frame[];
  /** Bytes held of a frame not yet complete. */
  readonly held: () => number;
}

/**
 * Splits on the newline byte, which in UTF-8 is never part of another character, so a chunk may end anywhere. A frame
 * over `largest` bytes is told as soon as it is seen to be too long, and the rest of it discarded unless the reader
 * breaks off. Blank lines are no frames.
 */
export function frameSplitter(largest: number = LARGEST_FRAME): FrameSplitter {
  let carry: Buffer | null = null;
  let carried = 0;
  let discarding = false;

  const hold = (part: Buffer): void => {
    if (carry === null || carry.length < carried + part.length) {
      // Doubling keeps a frame that comes byte by byte linear, in time and in memory.
      const grown = Buffer.allocUnsafe(Math.max(FIRST_CARRY, 2 * (carried + part.length)));
      if (carry !== null) carry.copy(grown, 0, 0, carried);
      carry = grown;
    }
    part.copy(carry, carried);
    carried += part.length;
  };
  const release = (): void => {
    carry = null;
    carried = 0;
  };

  const push = (chunk: Buffer): readonly Frame[] => {
    const frames: Frame[] = [];
    let start = 0;
    while (start < chunk.length) {
      const newline = chunk.indexOf(NEWLINE, start);
      const part = chunk.subarray(start, newline === -1 ? chunk.length : newline);
      const ended = newline !== -1;
      start = ended ? newline + 1 : chunk.length;
      if (discarding) {
        discarding = !ended;
        continue;
      }
      if (carried + part.length > largest) {
        const head = Buffer.concat([carry?.subarray(0, Math.min(carried, HEAD_BYTES)) ?? Buffer.alloc(0), part]);
        frames.push({ bytes: Buffer.from(head.subarray(0, HEAD_BYTES)), whole: false });
        release();
        discarding = !ended;
        continue;
      }
      if (!ended || carried > 0) hold(part);
      if (!ended) continue;
      const bytes: Buffer = carry === null ? part : carry.subarray(0, carried);
      // The carry goes with the frame: it is not written to again.
      release();
      if (bytes.length > 0) frames.push({ bytes, whole: true });
    }
    return frames;
  };
  return { push, held: () => (discarding ? 1 : carried) };
}

/**
 * Pulls a byte stream and gives the frames chunk by chunk; a chunk that completes none gives nothing. Being pulled, it
 * lets TCP hold the sender back while the reader is busy. A stream that ends within a frame throws: what came of it
 * proves nothing, and the API server ends every frame with a newline.
 */
export async function* framesOf(
  body: AsyncIterable<Buffer>,
  about: string,
  largest: number = LARGEST_FRAME,
): AsyncGenerator<readonly Frame[], void, undefined> {
  const splitter = frameSplitter(largest);
  for await (const chunk of body) {
    const frames = splitter.push(chunk);
    if (frames.length > 0) yield frames;
  }
  if (splitter.held() > 0) throw new AuditError('SA2002', about, 'the stream ended within a frame');
}
