import { closeSync, fsyncSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { AuditError } from '../../errors.ts';

export interface OutputOptions {
  readonly gzip: boolean;
  /** Overwrite what is there. */
  readonly force: boolean;
}

/** One file that is being written. What went wrong with it is SA1004. */
export interface OutputFile {
  /** Either all of it is in the file afterwards, or nothing. */
  readonly write: (text: string) => void;
  readonly size: () => number;
  /** On the disk, and closed. */
  readonly close: () => void;
}

/**
 * Everything is written at once and synchronously: the watches cannot be told to wait, and a write of some kB takes less
 * than to hand it to another thread. Compressed, each write is a gzip member of its own: whatever happens later, it can
 * be read.
 */
export function openOutput(path: string, { gzip, force }: OutputOptions): OutputFile {
  const file = guarded(path, () => openSync(path, force ? 'w' : 'wx', 0o600));
  let size = 0;
  return {
    write: (text) => {
      const bytes = gzip ? gzipSync(text) : Buffer.from(text);
      try {
        guarded(path, () => writeAll(file, bytes));
      } catch (error) {
        cutTo(file, size);
        throw error;
      }
      size += bytes.length;
    },
    size: () => size,
    close: () => {
      try {
        guarded(path, () => fsyncSync(file));
      } finally {
        closeSync(file);
      }
    },
  };
}

function writeAll(file: number, bytes: Uint8Array): void {
  for (let from = 0; from < bytes.length;) from += writeSync(file, bytes, from);
}

/** Half a line at the end would be counted as broken by whoever reads it. */
function cutTo(file: number, size: number): void {
  try {
    ftruncateSync(file, size);
  } catch {
    // A device, or a disk that is beyond help: the first error is the one to tell.
  }
}

function guarded<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw new AuditError('SA1004', path, whyOf(error), { cause: error });
  }
}

const WHY: Readonly<Record<string, string>> = {
  EEXIST: 'it exists already',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota is used up',
  ENOENT: 'there is no such folder',
  EACCES: 'no permission',
  EISDIR: 'it is a folder',
};

function whyOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return ('code' in error && typeof error.code === 'string' && WHY[error.code]) || error.message;
}
