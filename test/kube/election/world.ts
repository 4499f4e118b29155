import { startElector, type Elector, type Lost } from '../../../src/kube/election/elector.ts';
import type { LeaseRecord, LeaseStore, StandingLease } from '../../../src/kube/election/lease.ts';
import { StatusError } from '../../../src/kube/status.ts';
import type { Timing } from '../../../src/kube/timing.ts';

/** How the network treats one request: ms of true time until it is carried out, and from then until it is answered. */
export interface Trip {
  /** Null: the request is lost. */
  readonly there: number | null;
  /** Null: it was carried out, and the answer is lost. */
  readonly back: number | null;
}

export interface Clock {
  /** Ahead of true time, ms. */
  readonly offset: number;
  /** How fast it runs. */
  readonly rate: number;
}

export interface Replica {
  readonly name: string;
  readonly elector: Elector;
  /** What it was told: `led`, `lost TakenOver`, `follows b`, `another build 1.1.0`, `one build`, `failed`, `well`. */
  readonly told: readonly string[];
  /** SIGKILL: nothing of it happens any more. */
  readonly kill: () => void;
  /** SIGSTOP for so long: its timers and answers come when that is over. */
  readonly suspend: (ms: number) => void;
  /** It runs, and believes that it leads. */
  readonly believes: () => boolean;
}

/** One API server with one Lease, a network, and true time, which no replica knows. */
export interface World {
  readonly now: () => number;
  readonly advance: (ms: number) => Promise<void>;
  readonly replica: (name: string, clock?: Clock, build?: string) => Replica;
  /** How requests travel from now on. */
  readonly network: (trip: () => Trip) => void;
  readonly lease: () => LeaseRecord | null;
  readonly deleteLease: () => void;
  /** Requests until now, as `a GET`. */
  readonly requests: readonly string[];
}

const START_MS = Date.UTC(2026, 10, 22, 12);
/** More than the longest chain of promises within the elector. */
const TURNS = 30;

export function createWorld({
  random = () => 0.5,
  each = () => {},
}: {
  readonly random?: () => number;
  /** Runs after each thing that happened. */
  readonly each?: () => void;
} = {}): World {
  let now = 0;
  let trip = (): Trip => ({ there: 5, back: 5 });
  let lease: { readonly record: LeaseRecord; readonly version: number } | null = null;
  let version = 0;
  const requests: string[] = [];
  const timers = new Set<{ at: number; act: () => void }>();
  const later = (ms: number, act: () => void): (() => void) => {
    const timer = { at: now + Math.max(0, ms), act };
    timers.add(timer);
    return () => timers.delete(timer);
  };
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < TURNS; turn += 1) await Promise.resolve();
    each();
  };
  const write = (record: LeaseRecord): StandingLease => {
    version += 1;
    lease = { record, version };
    return standing(lease);
  };

  const replica = (name: string, clock: Clock = { offset: 0, rate: 1 }, build = '1.0.0'): Replica => {
    const told: string[] = [];
    let alive = true;
    let resumesAt = 0;
    /** Something reaches the replica: never if it is dead, and not before it is resumed. */
    const reach = (act: () => void): void => {
      if (!alive) return;
      if (now < resumesAt) later(resumesAt - now, () => reach(act));
      else act();
    };
    const timing: Timing = {
      nowMicros: () => (START_MS + clock.offset + now * clock.rate) * 1000,
      monotonicMs: () => clock.offset + now * clock.rate,
      random,
      after: (ms, act) => later(ms / clock.rate, () => reach(act)),
    };
    const ask = <T>(verb: string, signal: AbortSignal, act: () => T): Promise<T> =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason as Error);
        requests.push(`${name} ${verb}`);
        signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
        const { there, back } = trip();
        if (there === null) return;
        // Once it is sent, neither an abort nor the sender's death keeps it from being carried out.
        later(there, () => {
          const answer = outcome(act);
          if (back !== null)
            later(back, () => reach(() => ('value' in answer ? resolve(answer.value) : reject(answer.error))));
        });
      });
    const store: LeaseStore = {
      read: (signal) => ask('GET', signal, () => (lease === null ? null : standing(lease))),
      create: (record, signal) =>
        ask('POST', signal, () => {
          if (lease !== null) throw conflict();
          return write(record);
        }),
      replace: (before, record, signal) =>
        ask('PUT', signal, () => {
          // As the API server does: where there is none, a PUT creates it.
          if (lease !== null && String(lease.version) !== before.metadata.resourceVersion) throw conflict();
          return write(record);
        }),
    };
    const elector = startElector({
      store,
      identity: name,
      version: build,
      timing,
      onLead: () => told.push('led'),
      onLost: (why: Lost) => told.push(`lost ${why}`),
      onFollow: ({ holder }) => told.push(`follows ${holder}`),
      onOther: (other) => told.push(other === null ? 'one build' : `another build ${other}`),
      onFailure: (error) => told.push(error === null ? 'well' : 'failed'),
    });
    return {
      name,
      elector,
      told,
      kill: () => {
        alive = false;
      },
      suspend: (ms) => {
        resumesAt = now + ms;
      },
      believes: () => alive && now >= resumesAt && elector.term() !== null,
    };
  };

  return {
    now: () => now,
    advance: async (ms) => {
      const until = now + ms;
      await settle();
      for (;;) {
        let next: { at: number; act: () => void } | null = null;
        for (const timer of timers) if (timer.at <= until && (next === null || timer.at < next.at)) next = timer;
        if (next === null) break;
        timers.delete(next);
        now = Math.max(now, next.at);
        next.act();
        await settle();
      }
      now = until;
      each();
    },
    replica,
    network: (how) => {
      trip = how;
    },
    lease: () => lease?.record ?? null,
    deleteLease: () => {
      lease = null;
    },
    requests,
  };
}

function standing({ record, version }: { readonly record: LeaseRecord; readonly version: number }): StandingLease {
  return { record, metadata: { resourceVersion: String(version) } };
}

function outcome<T>(act: () => T): { readonly value: T } | { readonly error: Error } {
  try {
    return { value: act() };
  } catch (error) {
    return { error: error as Error };
  }
}

function conflict(): StatusError {
  const message = 'the object has been modified';
  return new StatusError('PUT', {
    code: 409,
    reason: 'Conflict',
    message,
    retryAfterMs: null,
    object: 'sidecar-audit',
  });
}
