import { createReadStream } from 'node:fs';
import { AuditError } from '../errors.ts';

/** Far beyond any manifest; the parser holds some ten times as much. */
const MOST_BYTES = 16 * 1024 * 1024;

/** The text of a file, or of standard input for `-`; throws SA1005. */
export async function readManifest(path: string): Promise<string> {
  const name = manifestName(path);
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of path === '-' ? process.stdin : createReadStream(path)) {
      const piece = Buffer.from(chunk);
      bytes += piece.length;
      if (bytes > MOST_BYTES) throw new Error(`larger than ${MOST_BYTES / 1024 / 1024} MiB`);
      chunks.push(piece);
    }
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new AuditError('SA1005', name, detail, { cause: error });
  }
}

export function manifestName(path: string): string {
  return path === '-' ? 'standard input' : path;
}
