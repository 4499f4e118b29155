import type { V1ObjectMeta } from '@kubernetes/client-node';

/** What a Lease says of who leads. Its times are the holder's own and compared with nothing: clocks may be skewed. */
export interface LeaseRecord {
  /** Identity of the one that leads; empty when it was released. */
  readonly holder: string;
  /** How long others wait after they have seen the record change, ms. */
  readonly durationMs: number;
  /** Wall clock of the holder, ms since the epoch. */
  readonly acquiredMs: number;
  readonly renewedMs: number;
  /** How often it has changed hands. */
  readonly transitions: number;
  /** The holder's build; null where it does not say. */
  readonly version: string | null;
  /** Another build, which a follower says it is of; null where none does. */
  readonly other: string | null;
}

/** A Lease as the API server holds it. */
export interface StandingLease {
  readonly record: LeaseRecord;
  /** Goes back with an update: labels and annotations of others stay, and its resourceVersion makes the update conditional. */
  readonly metadata: V1ObjectMeta;
}

/** One Lease. Each call rejects with a StatusError or an AuditError SA2002, or the reason of the signal. */
export interface LeaseStore {
  /** Null when there is none. */
  readonly read: (signal: AbortSignal) => Promise<StandingLease | null>;
  /** A 409 says that someone else was faster. */
  readonly create: (record: LeaseRecord, signal: AbortSignal) => Promise<StandingLease>;
  /** A 409 says that it has changed since. One that was deleted meanwhile is created anew, whatever version was named. */
  readonly replace: (standing: StandingLease, record: LeaseRecord, signal: AbortSignal) => Promise<StandingLease>;
}
