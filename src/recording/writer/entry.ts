import type { Json } from '../../evidence/json.ts';
import { formatTime, type Micros } from '../../evidence/time.ts';
import type { RecordedFrame, Resource } from '../frame.ts';
import { markObject, type Mark } from '../marks.ts';

/** A line of a recording before it is text. */
export type Entry = RecordedFrame;

/** What the recorder itself says; a plain bookmark says that up to then nothing else came. */
export function markEntry(resource: Resource, at: Micros, mark: Mark | null): Entry {
  return { at, resource, type: 'BOOKMARK', object: mark === null ? { metadata: {} } : markObject(mark) };
}

export function textOf({ at, resource, type, object }: Entry): string {
  return `${JSON.stringify({ t: formatTime(at), resource, type, object } satisfies Line)}\n`;
}

interface Line {
  readonly t: string;
  readonly resource: Resource;
  readonly type: string;
  readonly object: Json;
}
