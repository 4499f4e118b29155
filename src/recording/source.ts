import { createReadStream } from 'node:fs';
import { AuditError } from '../errors.ts';
import { gunzipped } from './gunzip.ts';

/** The bytes of a recording, already decompressed, and what to call it in messages. */
export interface RecordingSource {
  readonly name: string;
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** A recording in a file, or on standard input for `-`; compressed or not, as its first bytes tell. */
export function openRecording(path: string): RecordingSource {
  const name = path === '-' ? 'standard input' : path;
  return { name, chunks: gunzipped(name, bytesOf(path, name)) };
}

async function* bytesOf(path: string, name: string): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of path === '-' ? process.stdin : createReadStream(path)) yield Buffer.from(chunk);
  } catch (error) {
    throw new AuditError('SA1001', name, error instanceof Error ? error.message : String(error), { cause: error });
  }
}
