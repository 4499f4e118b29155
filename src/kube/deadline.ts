import { AuditError } from '../errors.ts';
import type { Timing } from './timing.ts';

export interface Deadline {
  readonly timing: Timing;
  readonly ms: number;
  /** What `work` is aborted with when it takes longer. */
  readonly late: Error;
  /** Aborting it aborts `work` too. */
  readonly signal: AbortSignal;
}

/** Does `work` with a signal that aborts when the outer one does, or after `ms`. At the end it aborts whatever is left over. */
export async function withDeadline<R>(deadline: Deadline, work: (signal: AbortSignal) => Promise<R>): Promise<R> {
  return withAbort(deadline.signal, async (inner) => {
    const callOff = deadline.timing.after(deadline.ms, () => {
      inner.abort(deadline.late);
    });
    try {
      return await work(inner.signal);
    } finally {
      callOff();
    }
  });
}

/** Does `work` with a controller of its own that the outer signal aborts too, and which is aborted in the end: no socket stays. */
export async function withAbort<R>(outer: AbortSignal, work: (inner: AbortController) => Promise<R>): Promise<R> {
  const inner = new AbortController();
  const pass = (): void => {
    inner.abort(outer.reason);
  };
  if (outer.aborted) pass();
  outer.addEventListener('abort', pass, { once: true });
  try {
    return await work(inner);
  } finally {
    outer.removeEventListener('abort', pass);
    inner.abort();
  }
}

/**
 * The longest that a write of a leader takes, ms: shorter than what lies between the end of a term and the moment from
 * which another may lead (15 s - 10 s, see election/elector.ts).
 */
export const WRITE_DEADLINE_MS = 4_000;

/** A signal that aborts when the other does, or with an AuditError SA2002 after so many ms. */
export function within(ms: number, signal: AbortSignal | undefined): AbortSignal {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(new AuditError('SA2002', 'write', `no answer within ${ms} ms`)), ms);
  // The request itself keeps the process; what is left of the time does not.
  timer.unref();
  return signal === undefined ? late.signal : AbortSignal.any([signal, late.signal]);
}
