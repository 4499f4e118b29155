import { AuditError, type ErrorCode } from '../errors.ts';
import { StatusError } from './status.ts';

/** Why a watch was begun again: bounded, as it is a metric's label. */
export type RestartReason =
  /** The server ended it, as it does when timeoutSeconds are over. */
  | 'Ended'
  | 'ConnectionLost'
  | 'Silent'
  /** 410: the resourceVersion is older than what the server keeps. */
  | 'Expired'
  /** The server has not caught up with the resourceVersion yet. */
  | 'TooLargeResourceVersion'
  | 'TooManyRequests'
  | 'ServerError'
  | 'Malformed'
  | 'FrameTooLarge'
  /** The API server's certificate is not trusted. */
  | 'Untrusted'
  | 'Unauthorized'
  | 'Forbidden'
  | 'NotFound'
  | 'WatchListUnsupported';

/** A fault a watch itself finds, with its reason. */
export class WatchFault extends AuditError {
  readonly restart: RestartReason;

  constructor(restart: RestartReason, code: ErrorCode, about: string, detail: string) {
    super(code, about, detail);
    this.name = 'WatchFault';
    this.restart = restart;
  }
}

export interface Fault {
  readonly reason: RestartReason;
  readonly error: AuditError;
  /** How long the server asks to wait, ms. */
  readonly retryAfterMs: number;
}

/** The transport's and the client's own errors. */
const REASONS: Readonly<Partial<Record<ErrorCode, RestartReason>>> = {
  SA2001: 'Unauthorized',
  SA2002: 'ConnectionLost',
  SA2005: 'Malformed',
  SA2010: 'Untrusted',
};

const OF_THE_CONNECTION: ReadonlySet<ErrorCode> = new Set(['SA2001', 'SA2002', 'SA2010', 'SA2013']);

/** Whether the error says nothing of the object that was asked about: the next request would meet the same. */
export function isOfTheConnection(error: unknown): boolean {
  return error instanceof AuditError && OF_THE_CONNECTION.has(error.code);
}

/** What an error thrown on the way means for the watch; null for what is no fault of the wire but a defect. */
export function faultOf(error: unknown): Fault | null {
  if (error instanceof WatchFault) return { reason: error.restart, error, retryAfterMs: 0 };
  if (error instanceof StatusError) {
    return { reason: reasonOfStatus(error), error, retryAfterMs: error.retryAfterMs ?? 0 };
  }
  const reason = error instanceof AuditError ? REASONS[error.code] : undefined;
  return error instanceof AuditError && reason !== undefined ? { reason, error, retryAfterMs: 0 } : null;
}

function reasonOfStatus(error: StatusError): RestartReason {
  if (error.httpStatus === 410 || error.reason === 'Expired' || error.reason === 'Gone') return 'Expired';
  if (error.serverMessage.includes('Too large resource version')) return 'TooLargeResourceVersion';
  switch (error.httpStatus) {
    case 401:
      return 'Unauthorized';
    case 403:
      return 'Forbidden';
    case 404:
      return 'NotFound';
    case 429:
      return 'TooManyRequests';
    default:
      return 'ServerError';
  }
}

/** What servers and proxies answer that do not know watch-list (1.26 to 1.31: 422; others refuse the parameters). */
const UNSUPPORTED: ReadonlySet<number> = new Set([400, 405, 406, 415, 422, 501]);

/** The error of a watch-list, told apart from what any watch may meet. */
export function watchListError(error: StatusError, about: string): AuditError {
  if (!UNSUPPORTED.has(error.httpStatus)) return error;
  return new WatchFault('WatchListUnsupported', 'SA2005', about, `${error.httpStatus} ${error.serverMessage}`);
}
