import { createReadStream } from 'node:fs';
import { AuditError } from '../errors.ts';
import { isObject } from '../evidence/json.ts';
import type { Json } from '../evidence/json.ts';
import { parseTime } from '../evidence/time.ts';
import type { Micros } from '../evidence/time.ts';
import { nameOf } from './object.ts';

/** One line of a recording: a frame, or why it is none. */
export type RecordedLine =
  | {
      readonly kind: 'frame';
      readonly file: string;
      readonly line: number;
      readonly t: Micros;
      readonly resource: string;
      readonly type: string;
      readonly object: Json;
    }
  | { readonly kind: 'broken'; readonly error: AuditError };

/** Line by line, however long the file is. */
export async function* recordedLines(file: string): AsyncGenerator<RecordedLine> {
  let line = 0;
  for await (const text of linesOf(file)) {
    line += 1;
    if (text.trim() !== '') yield parseLine(file, line, text);
  }
}

/** Not node:readline, which does not pass on the errors of its input. */
async function* linesOf(file: string): AsyncGenerator<string> {
  let rest = '';
  try {
    for await (const chunk of createReadStream(file, 'utf8') as AsyncIterable<string>) {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
  } catch (error) {
    throw new AuditError('SA1001', file, reasonOf(error), { cause: error });
  }
  yield rest;
}

function parseLine(file: string, line: number, text: string): RecordedLine {
  const broken = (detail: string): RecordedLine => {
    return { kind: 'broken', error: new AuditError('SA1002', `${file}:${line}`, detail) };
  };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return broken(reasonOf(error));
  }
  if (!isObject(value)) return broken('no object');
  const { resource, type, object } = value;
  const t = parseTime(value['t']);
  if (t === null) return broken('t is no time');
  if (typeof resource !== 'string' || typeof type !== 'string') return broken('resource or type is no text');
  if (!isObject(object)) return broken('object is none');
  if (type !== 'BOOKMARK' && nameOf(object) === '') {
    return {
      kind: 'broken',
      error: new AuditError('SA1003', `${file}:${line}`, `an object of ${resource} without a name`),
    };
  }
  return { kind: 'frame', file, line, t, resource, type, object };
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
