import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import type { Micros } from '../../evidence/time.ts';
import { VERSION } from '../../version.ts';
import { partPath } from '../parts.ts';
import { markEntry, textOf, type Entry } from './entry.ts';
import { openOutput, type OutputFile } from './output-file.ts';
import { clearParts, shiftParts } from './rotation.ts';

export interface WriterOptions {
  readonly path: string;
  readonly gzip: boolean;
  readonly force: boolean;
  /** A new file begins once one has so many bytes; null for never. */
  readonly rotateBytes: number | null;
  /** So many files are kept, the newest included. */
  readonly keep: number;
}

/** Writes entries into a file, or a chain of them. Everything is synchronous, and throws SA1004. */
export interface RecordingWriter {
  readonly add: (entry: Entry) => void;
  /** What was added is in the file; a new file is begun if it is time. */
  readonly flush: () => void;
  readonly close: () => void;
  readonly written: () => Written;
}

export interface Written {
  /** The files there are, oldest first. */
  readonly paths: readonly string[];
  /** In all files that there were. */
  readonly bytes: number;
  readonly parts: number;
}

/** Held back at most until the next flush: small writes cost more, and compress badly. */
const BATCH_BYTES = 256 * 1024;

export function recordingWriter({ path, gzip, force, rotateBytes, keep }: WriterOptions): RecordingWriter {
  if (rotateBytes !== null) clearParts(path, { keep, force });
  const id = randomUUID();
  const batchBytes = Math.min(BATCH_BYTES, rotateBytes ?? BATCH_BYTES);
  const nodes = new Map<unknown, Entry>();
  let file: OutputFile = openOutput(path, { gzip, force });
  let [batch, held, bytes, parts, at] = [[] as string[], 0, 0, 1, 0];

  const write = (text: string): void => {
    const before = file.size();
    file.write(text);
    bytes += file.size() - before;
  };
  const flush = (): void => {
    if (batch.length === 0) return;
    const text = batch.join('');
    [batch, held] = [[], 0];
    write(text);
    if (rotateBytes !== null && file.size() >= rotateBytes) rotate();
  };
  const rotate = (): void => {
    const seam = `${id}/${parts}`;
    write(textOf(markEntry('pods', at, { kind: 'continued', value: seam })));
    file.close();
    shiftParts(path, keep);
    file = openOutput(path, { gzip, force: false });
    parts += 1;
    // Each part is to be understood without those before it, which may be gone: nodes say nothing for a long time.
    const first = [markEntry('pods', at, { kind: 'continues', value: seam }), recorder(at), ...nodes.values()];
    write(first.map((entry) => textOf({ ...entry, at })).join(''));
  };

  return {
    add: (entry) => {
      if (at === 0) batch.push(textOf(recorder(entry.at)));
      const { uid } = entry.object['metadata'] as { readonly uid?: string };
      if (entry.resource === 'nodes' && entry.type !== 'BOOKMARK') nodes.set(uid, { ...entry, type: 'ADDED' });
      if (entry.resource === 'nodes' && entry.type === 'DELETED') nodes.delete(uid);
      const text = textOf(entry);
      batch.push(text);
      held += text.length;
      at = Math.max(at, entry.at);
      if (held >= batchBytes) flush();
    },
    flush,
    close: () => {
      try {
        flush();
      } finally {
        file.close();
      }
    },
    written: () => ({
      paths: Array.from({ length: Math.min(parts, keep) }, (_, age) => partPath(path, age))
        .filter((part) => existsSync(part))
        .toReversed(),
      bytes,
      parts,
    }),
  };
}

/** With it a reader knows that Pods which wait are known only up to what `held` says. */
function recorder(at: Micros): Entry {
  return markEntry('pods', at, { kind: 'recorder', value: `sidecar-audit ${VERSION}` });
}
