import { isObject, stringAt, type Json } from '../evidence/json.ts';
import { parseTime, type Micros } from '../evidence/time.ts';

const RESOURCES = ['pods', 'events', 'jobs', 'nodes'] as const;
const TYPES = ['ADDED', 'MODIFIED', 'DELETED', 'BOOKMARK'] as const;

export type Resource = (typeof RESOURCES)[number];

/** One line of a recording: a frame of a watch, and when it arrived on the observer's clock. */
export interface RecordedFrame {
  readonly at: Micros;
  readonly resource: Resource;
  readonly type: (typeof TYPES)[number];
  readonly object: Json;
}

/** What is wrong with a line; `resource` where at least that much could be read. */
export interface NoFrame {
  readonly fault: string;
  readonly resource: Resource | null;
}

/** Reads a line; says in words what is wrong with one that is no frame. */
export function readFrame(text: string): RecordedFrame | NoFrame {
  let line: unknown;
  try {
    line = JSON.parse(text);
  } catch (error) {
    return noFrame(`not JSON (${error instanceof Error ? error.message : String(error)})`);
  }
  if (!isObject(line)) return noFrame('not a JSON object');
  const other = otherRecord(line);
  if (other !== null) return noFrame(other);
  const resource = RESOURCES.find((r) => r === stringAt(line, 'resource'));
  if (resource === undefined) return noFrame(unknown('resource', line, RESOURCES));
  const type = TYPES.find((t) => t === stringAt(line, 'type'));
  if (type === undefined) return noFrame(unknown('type', line, TYPES), resource);
  const at = parseTime(Object.hasOwn(line, 't') ? line['t'] : null);
  if (at === null) return noFrame('t is no RFC 3339 time of this age', resource);
  const object = Object.hasOwn(line, 'object') ? line['object'] : null;
  return isObject(object) ? { at, resource, type, object } : noFrame('object is not an object', resource);
}

/** The files that lie beside a recording are easily taken for it. */
function otherRecord(line: Json): string | null {
  if (Object.hasOwn(line, 'resource') || !Object.hasOwn(line, 'container')) return null;
  if (Object.hasOwn(line, 'startedAt') || Object.hasOwn(line, 'exitedAt')) {
    return 'a run of a container as the runtime recorded it (truth.ndjson), not a frame of a watch (watch.ndjson)';
  }
  return Object.hasOwn(line, 'line')
    ? 'a line of a container’s log (logs.ndjson), not a frame of a watch (watch.ndjson)'
    : null;
}

function unknown(key: string, line: Json, known: readonly string[]): string {
  const value = stringAt(line, key);
  const what = value === null ? `${key} is missing` : `${key} ${JSON.stringify(value.slice(0, 40))} is unknown`;
  return `${what}; it is one of ${known.join(', ')}`;
}

function noFrame(fault: string, resource: Resource | null = null): NoFrame {
  return { fault, resource };
}
