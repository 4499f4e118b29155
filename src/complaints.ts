import { AuditError } from './errors.ts';
import type { LogFields, Logger, LogLevel } from './log.ts';

/** Trouble that lasts, as a person wants to read of it: at once, then every few minutes, and that it is over. */
export interface Complaints {
  /** Says the line that `line` gives, unless this matter was told of within the last minutes and is still the same. */
  readonly raise: (matter: string, kind: string, line: () => Line) => void;
  /** The matter is well: says so, if it was told of. */
  readonly settle: (matter: string, message: string, fields?: LogFields) => void;
}

/** Level, static message, fields. */
export type Line = readonly [level: Exclude<LogLevel, 'debug'>, message: string, fields: LogFields];

/** A trouble that goes on is told of again after this time, ms. */
export const REPEAT_MS = 300_000;

interface Told {
  readonly kind: string;
  readonly since: number;
  readonly at: number;
}

/** `monotonicMs`: a clock, ms. */
export function complaintsTo(log: Logger, monotonicMs: () => number): Complaints {
  const told = new Map<string, Told>();
  return {
    raise: (matter, kind, line) => {
      const now = monotonicMs();
      const before = told.get(matter);
      if (before?.kind === kind && now - before.at < REPEAT_MS) return;
      const same = before?.kind === kind;
      const since = same ? before.since : now;
      told.set(matter, { kind, since, at: now });
      const [level, message, fields] = line();
      log[level](message, same ? { ...fields, forSeconds: Math.round((now - since) / 1000) } : fields);
    },
    settle: (matter, message, fields = {}) => {
      const before = told.get(matter);
      if (before === undefined) return;
      told.delete(matter);
      log.info(message, { ...fields, afterSeconds: Math.round((monotonicMs() - before.since) / 1000) });
    },
  };
}

/** What a line says of an error: its code, and the message, which names what to do. */
export function complaintOf(error: unknown): { readonly code: string; readonly fields: LogFields } {
  const code = error instanceof AuditError ? error.code : 'SA9001';
  return { code, fields: { code, error: error instanceof Error ? error.message : String(error) } };
}
