import { parseTime, type Micros } from './time.ts';

/** When one life of a container wrote the last line of its log. Of the line itself nothing is kept. */
export interface LogFact {
  readonly podUid: string;
  readonly container: string;
  /** Which life it was: the number that the kubelet gives its log file. */
  readonly restartCount: number;
  /** Its containerID, where the log was read live; null where the name of the file alone says which life it was. */
  readonly runId: string | null;
  /** Node's clock, rounded down and up. */
  readonly floor: Micros;
  readonly ceil: Micros;
}

/** The nanoseconds that the runtime stamps on a line, rounded both ways; null for what is no time. */
export function logTime(stamp: unknown): Pick<LogFact, 'floor' | 'ceil'> | null {
  const floor = parseTime(stamp);
  if (floor === null || typeof stamp !== 'string') return null;
  const finer = /\.\d{6}\d*[1-9]/.test(stamp);
  return { floor, ceil: finer ? floor + 1 : floor };
}

/** Keeps the last line of each run. Commutative and idempotent. */
export function mergeLog(known: readonly LogFact[], fact: LogFact): readonly LogFact[] {
  const index = known.findIndex((k) => isSameRun(k, fact));
  const twin = known[index];
  if (twin === undefined) return [...known, fact];
  return twin.ceil > fact.ceil || (twin.ceil === fact.ceil && twin.floor >= fact.floor)
    ? known
    : known.with(index, fact);
}

function isSameRun(a: LogFact, b: LogFact): boolean {
  return a.container === b.container && a.restartCount === b.restartCount && a.runId === b.runId;
}
