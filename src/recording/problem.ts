import { AuditError, ERRORS } from '../errors.ts';
import type { NoFrame } from './frame.ts';
import type { Line } from './lines.ts';

/** Where a line stands, e.g. `watch.ndjson:12`. */
interface Place {
  readonly name: string;
  readonly line: number;
}

export function notAFrame({ name, line }: Place, { fault }: Pick<NoFrame | Line, 'fault'>): AuditError {
  return new AuditError('SA1002', `${name}:${line}`, fault ?? 'cannot be read');
}

/** What reducing the object threw, with the place of its line. */
export function noSuchObject({ name, line }: Place, error: unknown): AuditError {
  return new AuditError('SA1003', `${name}:${line}`, reasonOf(error), { cause: error });
}

/** What an error is about and why, without the code, title and advice that the error made of it brings again. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (!(error instanceof AuditError)) return error.message;
  const { title, action } = ERRORS[error.code];
  return error.message.slice(`${error.code} ${title}: `.length, -`. ${action}`.length);
}
