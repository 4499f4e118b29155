import type { Packing } from './held.ts';
import { pool } from './pool.ts';
import type { Instant, RuntimeFact } from './runtime-fact.ts';
import { runtimeEventName } from './runtime-name.ts';
import type { Micros } from './time.ts';

/** What the runtime told of one Pod in a fifth of the bytes. What this cannot hold is kept `whole`. */
export type PackedRuntime = { readonly whole: readonly RuntimeFact[] } | Packed;

interface Packed {
  readonly whole: null;
  readonly podUid: string;
  readonly host: string;
  /** Of the runs, one a line: two facts tell of one run. */
  readonly ids: string;
  /** Of each fact. Pods of one kind have the same, and share them. */
  readonly whats: readonly What[];
  /** Of each fact: created, started and finished (twice the µs, and one more where ns were rounded up), and writtenAt; NaN for null. */
  readonly numbers: readonly number[];
}

interface What extends Pick<RuntimeFact, 'container' | 'restart' | 'exitCode' | 'reason' | 'clockStepped'> {
  readonly transition: 'started' | 'finished';
  /** Line of the id. */
  readonly run: number;
}

const NUMBERS = 4;

/**
 * The packing of one store. Names are not kept: they are made of the id. `podOf` gives the Pod of a uid, if it is held
 * already: its text is used again.
 */
export function runtimePacking(
  podOf: (uid: string) => { readonly uid: string } | undefined,
): Packing<readonly RuntimeFact[], PackedRuntime> {
  const hosts = pool<string>();
  const whats = pool<readonly What[]>();
  const whole = (facts: readonly RuntimeFact[]): PackedRuntime => ({ whole: facts });
  const pack = (facts: readonly RuntimeFact[]): PackedRuntime => {
    const [first] = facts;
    const ids = [...new Set(facts.map((f) => f.id))];
    const each: What[] = [];
    const numbers: number[] = [];
    for (const { podUid, host, transition, container, id, restart, exitCode, reason, ...fact } of facts) {
      if (podUid !== first?.podUid || host !== first.host || transition === 'dropped' || fact.dropped !== 0)
        return whole(facts);
      if (fact.name !== runtimeEventName(id, transition)) return whole(facts);
      const { clockStepped } = fact;
      each.push({ transition, container, run: ids.indexOf(id), restart, exitCode, reason, clockStepped });
      numbers.push(...[fact.createdAt, fact.startedAt, fact.finishedAt].map(packed), fact.writtenAt ?? NaN);
    }
    // Beyond the year 2112 they are none.
    const safe = numbers.every((n) => Number.isNaN(n) || Number.isSafeInteger(n));
    if (first === undefined || !safe) return whole(facts);
    return {
      whole: null,
      podUid: podOf(first.podUid)?.uid ?? first.podUid,
      host: hosts(first.host, first.host),
      ids: ids.join('\n'),
      whats: whats(JSON.stringify(each), each),
      numbers: numbers.slice(),
    };
  };
  return { pack, whole, unpack };
}

function unpack(held: PackedRuntime): readonly RuntimeFact[] {
  if (held.whole !== null) return held.whole;
  const { podUid, host, numbers, whats } = held;
  const ids = held.ids.split('\n');
  return whats.map(({ transition, container, run, restart, exitCode, reason, clockStepped }, i) => {
    const [created = NaN, started = NaN, finished = NaN, written = NaN] = numbers.slice(i * NUMBERS, (i + 1) * NUMBERS);
    const id = ids[run] ?? '';
    return {
      name: runtimeEventName(id, transition),
      podUid,
      host,
      transition,
      container,
      id,
      restart,
      createdAt: instant(created),
      startedAt: instant(started),
      finishedAt: instant(finished),
      exitCode,
      reason,
      clockStepped,
      dropped: 0,
      writtenAt: Number.isNaN(written) ? null : written,
    };
  });
}

/** Twice the µs, and one more where it lies between two. */
function packed(time: Instant | null): number {
  return time === null ? NaN : time.floor * 2 + (time.ceil - time.floor);
}

function instant(packed: number): Instant | null {
  if (Number.isNaN(packed)) return null;
  const floor: Micros = Math.floor(packed / 2);
  return { floor, ceil: floor + (packed % 2) };
}
