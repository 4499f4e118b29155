import { AuditError, type ErrorCode } from '../errors.ts';
import type { ApiResponse } from './connection.ts';

const LONGEST_BODY = 64 * 1024;
const LONGEST_MESSAGE = 500;

/** The API server's own answer that something failed: an HTTP status with a `Status` object, or an ERROR frame with one. */
export class StatusError extends AuditError {
  /** The HTTP status code, of the answer or named in the ERROR frame. */
  readonly httpStatus: number;
  /** CamelCase, e.g. `Expired`; empty where none was given. */
  readonly reason: string;
  /** What the server itself said, without the product's own words around it. */
  readonly serverMessage: string;
  /** How long the server asks to wait, in ms; null where it does not say. */
  readonly retryAfterMs: number | null;

  constructor(about: string, status: StatusFacts) {
    super(codeOf(status), about, `${status.code} ${status.reason}: ${status.message}`);
    this.name = 'StatusError';
    this.httpStatus = status.code;
    this.reason = status.reason;
    this.serverMessage = status.message;
    this.retryAfterMs = status.retryAfterMs;
  }
}

export interface StatusFacts {
  readonly code: number;
  readonly reason: string;
  readonly message: string;
  readonly retryAfterMs: number | null;
  /** The object a 404 is about; null when it is the resource itself that is not known. */
  readonly object: string | null;
}

/** Also what an object that is simply not there answers, which no CRD would mend: only an unknown path is SA2004. */
function codeOf(status: StatusFacts): ErrorCode {
  if (status.code === 401) return 'SA2013';
  if (status.code === 403) return 'SA2003';
  if (status.code === 404 && status.object === null) return 'SA2004';
  return 'SA2005';
}

/** Reads the `Status` of an answer that is no success, bounded, whatever a proxy may have put there instead. */
export async function statusErrorOf(response: ApiResponse, about: string): Promise<StatusError> {
  const text = await textUpTo(response.body, LONGEST_BODY);
  const facts = statusFacts(parsed(text), response.status);
  const retryAfterMs = retryAfterHeaderMs(response.headers['retry-after']) ?? facts.retryAfterMs;
  // What is no Status (a proxy's page, `404 page not found`) is at least shown.
  return new StatusError(about, { ...facts, message: facts.message || printable(text), retryAfterMs });
}

/** The facts of a `Status` object; `fallbackCode` where it names no code. */
export function statusFacts(raw: unknown, fallbackCode: number): StatusFacts {
  const status = record(raw);
  const details = record(status['details']);
  const seconds = details['retryAfterSeconds'];
  const name = details['name'];
  return {
    code: typeof status['code'] === 'number' ? status['code'] : fallbackCode,
    reason: typeof status['reason'] === 'string' ? printable(status['reason']) : '',
    message: typeof status['message'] === 'string' ? printable(status['message']) : '',
    retryAfterMs: typeof seconds === 'number' && seconds > 0 ? seconds * 1000 : null,
    object: typeof name === 'string' && name !== '' ? name : null,
  };
}

/** `Retry-After` in seconds, as the API server sends it; its other form, a date, would need the server's clock. */
function retryAfterHeaderMs(header: string | undefined): number | null {
  return header !== undefined && /^\d{1,9}$/.test(header) ? Number(header) * 1000 : null;
}

async function textUpTo(body: AsyncIterable<Buffer>, limit: number): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= limit) break;
  }
  return Buffer.concat(chunks).toString('utf8', 0, limit);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function record(raw: unknown): Readonly<Record<string, unknown>> {
  return typeof raw === 'object' && raw !== null ? (raw as Record<string, unknown>) : {};
}

/** An admission webhook or a proxy words these texts: no control character of theirs may reach a terminal. */
function printable(text: string): string {
  return text
    .slice(0, LONGEST_MESSAGE)
    .replaceAll(/[\p{Cc}\p{Cf}]+/gu, ' ')
    .trim();
}
