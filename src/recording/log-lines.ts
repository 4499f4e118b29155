import { isObject, stringAt } from '../evidence/json.ts';
import { logTime, type LogFact } from '../evidence/log-fact.ts';
import { CutShort } from './cut-short.ts';
import { LineSplitter, type Line } from './lines.ts';
import { notAFrame } from './problem.ts';
import type { RecordingSource } from './source.ts';

/** The last line of one run's log, as logs.ndjson tells it: by the names of the Pod and, where they are given, more. */
export interface LastLine extends Omit<LogFact, 'podUid' | 'runId'> {
  readonly pod: string;
  readonly namespace: string | null;
  readonly uid: string | null;
}

/**
 * Reads logs.ndjson: `{"pod", "container", "run", "t", "line"}` a line, of which only the last of each run is kept, and of it
 * no text. Throws at the first line that cannot be read: it might be the last one of any run.
 */
export async function lastLines(source: RecordingSource): Promise<readonly LastLine[]> {
  const last = new Map<string, LastLine>();
  const lines = new LineSplitter();
  const read = (line: Line): void => {
    const found = line.fault === null ? lastLineOf(line.text) : line.fault;
    if (typeof found === 'string') throw notAFrame({ name: source.name, line: line.number }, { fault: found });
    const key = JSON.stringify([found.namespace, found.pod, found.uid, found.container, found.restartCount]);
    const known = last.get(key);
    if (known === undefined || found.ceil >= known.ceil) last.set(key, found);
  };
  try {
    for await (const chunk of source.chunks) for (const line of lines.take(chunk)) read(line);
    for (const line of lines.rest()) read(line);
  } catch (error) {
    if (!(error instanceof CutShort)) throw error;
    throw notAFrame({ name: source.name, line: lines.number }, { fault: error.message });
  }
  return [...last.values()];
}

/** A line, or what is wrong with it; its text is never part of that. */
function lastLineOf(text: string): LastLine | string {
  let line: unknown;
  try {
    line = JSON.parse(text);
  } catch {
    return 'not JSON';
  }
  if (!isObject(line)) return 'not a JSON object';
  const [pod, container] = [stringAt(line, 'pod'), stringAt(line, 'container')];
  if (pod === null || container === null) return 'not a line of a container’s log (pod or container is missing)';
  const restartCount = line['run'];
  if (typeof restartCount !== 'number' || !Number.isSafeInteger(restartCount) || restartCount < 0) {
    return 'run is no number of a run';
  }
  const time = logTime(line['t']);
  if (time === null) return 't is no RFC 3339 time of this age';
  const [namespace, uid] = [stringAt(line, 'namespace'), stringAt(line, 'uid')];
  return { pod, namespace, uid, container, restartCount, ...time };
}
