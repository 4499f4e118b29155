import { AuditError } from '../../errors.ts';
import { isConflict } from '../client.ts';
import { withDeadline } from '../deadline.ts';
import { pause, type Timing } from '../timing.ts';
import type { LeaseRecord, LeaseStore, StandingLease } from './lease.ts';
import { believedBuild, toldBuild } from './other-build.ts';

/** client-go's numbers, ms. Others take over this long after they have seen the Lease unchanged ... */
export const LEASE_MS = 15_000;
/** ... and who leads stops this long after it sent the last renewal that succeeded: clocks may run 1.5 times as fast. */
export const RENEW_DEADLINE_MS = 10_000;
const RETRY_MS = 2_000;
/** One attempt, which is a GET and a PUT at most: two fit before a term ends. */
const ATTEMPT_MS = 4_000;
const RELEASE_MS = 2_000;

/** Why a term ended. */
export type Lost = 'RenewalFailed' | 'TakenOver' | 'Stopped';

export interface ElectorOptions {
  readonly store: LeaseStore;
  /** Of this process and no other, restarts included. */
  readonly identity: string;
  readonly version: string;
  readonly timing: Timing;
  readonly onLead: (before: LeaseRecord | null) => void;
  readonly onLost: (why: Lost) => void;
  /** Who leads, each time that it is another. */
  readonly onFollow: (leader: LeaseRecord) => void;
  /** While this one leads: the build of a follower that is of another, each time that it changes; null: none says so any more. */
  readonly onOther: (version: string | null) => void;
  /** The first failure of several in a row, and null once an attempt succeeds again. */
  readonly onFailure: (error: Error | null) => void;
}

export interface Elector {
  /**
   * The term of this replica, or null while it does not lead. The signal aborts when the term ends. To be asked before
   * each write: it reads the clock, for a process that was paused finds its timers late.
   */
  readonly term: () => AbortSignal | null;
  /** Ends the term and gives the Lease back, within 2 s: another need not wait for it to run out. */
  readonly stop: () => Promise<void>;
}

interface Term {
  readonly ending: AbortController;
  /** Monotonic, ms. */
  readonly until: number;
  readonly callOff: () => void;
}

/**
 * Leader election on a Lease as client-go does it. Three differences: a replica that cannot renew goes on as a follower
 * (it has the timelines, and would have to gather them anew after an exit); a follower looks when the Lease runs out and
 * not up to 4 s later, its waits are 0.8 to 1.2 s, so that it writes within 17 s; and a Lease that is deleted while
 * another leads is not taken before that one's term is over.
 */
export function startElector(options: ElectorOptions): Elector {
  const { store, identity, timing } = options;
  const now = (): number => timing.monotonicMs();
  const closing = new AbortController();
  let standing: StandingLease | null = null;
  /** When the Lease was last seen to have changed: the only time that another's lease is measured from. */
  let changedAt = -Infinity;
  /** The standing Lease is what this elector wrote, as far as it knows: it need not be read first. */
  let certain = false;
  let failing = false;
  let term: Term | null = null;
  /** Since when the Lease has had this holder, and this build of a follower in it. */
  let [heldSince, otherSince] = [-Infinity, -Infinity];
  let other: string | null = null;

  const tellOther = (version: string | null): void => {
    if (version === other) return;
    other = version;
    options.onOther(version);
  };

  const endTerm = (why: Lost): void => {
    if (term === null) return;
    const { ending, callOff } = term;
    term = null;
    callOff();
    ending.abort(new AuditError('SA2005', 'Lease', `no longer leading (${why})`));
    options.onLost(why);
    tellOther(null);
  };

  const lead = (sentAt: number, before: LeaseRecord | null): void => {
    const until = sentAt + RENEW_DEADLINE_MS;
    if (until <= now()) return;
    const isNew = term === null;
    term?.callOff();
    const callOff = timing.after(until - now(), () => endTerm('RenewalFailed'));
    term = { ending: term?.ending ?? new AbortController(), until, callOff };
    if (isNew) options.onLead(before);
  };

  const see = (found: StandingLease): void => {
    const before = standing;
    standing = found;
    // The version and not the record: a holder's clock that was set back could write the same times twice.
    if (before?.metadata.resourceVersion !== found.metadata.resourceVersion) changedAt = now();
    const { holder } = found.record;
    if (holder !== before?.record.holder) heldSince = now();
    if (found.record.other !== before?.record.other) otherSince = now();
    if (holder !== before?.record.holder && holder !== identity && holder !== '') options.onFollow(found.record);
  };

  /** How long another's lease still lasts, ms; 0 or less: there is none. */
  const lastsMs = (): number => {
    if (standing === null || standing.record.holder === '' || standing.record.holder === identity) return 0;
    return changedAt + standing.record.durationMs - now();
  };

  /** That this follower is of another build than the leader. It says nothing of the leader: its lease lasts no longer for it. */
  const tellBuild = async (signal: AbortSignal): Promise<void> => {
    if (standing === null) return;
    const following = { leader: standing.record, sinceMs: heldSince, changedMs: changedAt };
    const record = toldBuild(following, options.version, now());
    if (record !== null) standing = await store.replace(standing, record, signal);
  };

  const attempt = async (signal: AbortSignal): Promise<void> => {
    let there = certain;
    if (!certain) {
      const found = await store.read(signal);
      if (found !== null) see(found);
      there = found !== null;
    }
    if (lastsMs() > 0) {
      endTerm('TakenOver');
      return tellBuild(signal);
    }
    const before = standing?.record ?? null;
    const record = held(before, options, now() - otherSince);
    const sentAt = now();
    const written =
      there && standing !== null ? await store.replace(standing, record, signal) : await store.create(record, signal);
    see(written);
    certain = true;
    lead(sentAt, before);
    if (term !== null) tellOther(record.other);
  };

  const waitMs = (startedAt: number): number => {
    if (term !== null) return Math.max(0, startedAt + RETRY_MS - now());
    const retry = RETRY_MS * (0.4 + 0.2 * timing.random());
    const lasts = lastsMs();
    return lasts > 0 ? Math.min(retry, lasts) : retry;
  };

  const run = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      const startedAt = now();
      try {
        await withDeadline({ timing, ms: ATTEMPT_MS, late: late(), signal: closing.signal }, attempt);
        if (failing) options.onFailure(null);
        failing = false;
      } catch (error) {
        certain = false;
        // That another was faster is no failure.
        if (!closing.signal.aborted && !isConflict(error)) {
          if (!failing) options.onFailure(asError(error));
          failing = true;
        }
      }
      await pause(timing, waitMs(startedAt), closing.signal).catch(() => undefined);
    }
  };

  /** What was in flight when it was told to stop may have been carried out: a conflict is followed by a second look. */
  const release = async (signal: AbortSignal): Promise<void> => {
    for (let tries = 0; tries < 2; tries += 1) {
      const lease = certain ? standing : await store.read(signal);
      if (lease?.record.holder !== identity) return;
      try {
        await store.replace(lease, released(lease.record, timing), signal);
        return;
      } catch (error) {
        if (!isConflict(error)) throw error;
        certain = false;
      }
    }
  };

  const running = run();
  return {
    term: () => (term !== null && now() < term.until ? term.ending.signal : null),
    stop: async () => {
      closing.abort();
      await running;
      endTerm('Stopped');
      const deadline = { timing, ms: RELEASE_MS, late: late(), signal: new AbortController().signal };
      await withDeadline(deadline, release).catch((error: unknown) => options.onFailure(asError(error)));
    },
  };
}

function held(
  before: LeaseRecord | null,
  { identity, version, timing }: ElectorOptions,
  otherForMs: number,
): LeaseRecord {
  const renewedMs = timing.nowMicros() / 1000;
  const mine = before?.holder === identity;
  return {
    holder: identity,
    durationMs: LEASE_MS,
    acquiredMs: mine ? before.acquiredMs : renewedMs,
    renewedMs,
    transitions: (before?.transitions ?? 0) + (mine || before === null ? 0 : 1),
    version,
    other: believedBuild(before, { mine, version, forMs: otherForMs }),
  };
}

/** As client-go's ReleaseOnCancel leaves it. */
function released({ transitions, version }: LeaseRecord, timing: Timing): LeaseRecord {
  const at = timing.nowMicros() / 1000;
  return { holder: '', durationMs: 1000, acquiredMs: at, renewedMs: at, transitions, version, other: null };
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

function late(): AuditError {
  return new AuditError('SA2002', 'Lease', 'no answer in time');
}
