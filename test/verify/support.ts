import type { ApiServer } from '../../src/embedded/server.ts';
import { readFrame } from '../../src/recording/frame.ts';
import { linesOf } from '../recording/support.ts';

export interface Part {
  /** Without the frames that say that an object is gone. */
  readonly keep?: boolean;
  /** So many of its frames. */
  readonly first?: number;
}

/** Puts what a recording tells into a server, all at once. */
export function putAll(server: ApiServer, recording: string, { keep = false, first = Infinity }: Part = {}): void {
  for (const text of linesOf(recording).slice(0, first)) {
    const frame = readFrame(text);
    if (!('type' in frame) || frame.type === 'BOOKMARK' || (keep && frame.type === 'DELETED')) continue;
    server.store.put(frame.resource, frame.type, frame.object);
  }
}

/** The namespace that a recording was made in. */
export function namespaceIn(recording: string): string {
  for (const text of linesOf(recording)) {
    const frame = readFrame(text);
    if (!('type' in frame) || frame.resource === 'nodes') continue;
    const { namespace } = frame.object['metadata'] as { readonly namespace?: string };
    if (namespace !== undefined) return namespace;
  }
  throw new Error(`${recording} names no namespace`);
}
