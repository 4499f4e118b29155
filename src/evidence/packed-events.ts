import type { EventFact, EventKind } from './event-fact.ts';
import { eventNameTime } from './event-name.ts';
import type { Packing } from './held.ts';
import { packTimes, unpackTimes } from './packed-times.ts';
import type { PodRecord } from './pod-record.ts';
import { pool } from './pool.ts';
import { secondOf } from './time.ts';

/** The Events of one Pod in a tenth of the bytes. What this cannot hold is kept `whole`. */
export type PackedEvents = { readonly whole: readonly EventFact[] } | Packed;

interface Packed {
  readonly whole: null;
  readonly podUid: string;
  readonly host: string;
  /** What all names begin with: the name of the Pod, mostly. */
  readonly prefix: string;
  /** Of each Event: what it is, of which container. Pods of one kind have the same, and share them. */
  readonly whats: readonly What[];
  /** Of each Event: its name's time in whole µs, the ns beyond with the count, the resourceVersion, the times; how long it took. */
  readonly numbers: readonly number[];
}

/** `timed` says that `nanos` are those of the name, `took` that there is a number more. */
interface What {
  readonly kind: EventKind;
  readonly container: string | null;
  readonly timed: boolean;
  readonly took: boolean;
}

const NUMBERS = 4;
/** `.` and the 16 digits of a time in ns, from 2006 to 2554. */
const SUFFIX = 17;
const MOST_COUNT = 1e12;

/** The packing of one store. `podOf` gives the Pod of a uid, if it is held already: its texts are used again. */
export function eventPacking(
  podOf: (uid: string) => Pick<PodRecord, 'uid' | 'name'> | undefined,
): Packing<readonly EventFact[], PackedEvents> {
  const hosts = pool<string>();
  const whats = pool<readonly What[]>();

  const whole = (facts: readonly EventFact[]): PackedEvents => ({ whole: facts });
  const pack = (facts: readonly EventFact[]): PackedEvents => {
    const [first] = facts;
    if (first === undefined) return whole(facts);
    const prefix = first.name.slice(0, -SUFFIX);
    const numbers: number[] = [];
    for (const fact of facts) if (!append(numbers, fact, first, prefix)) return whole(facts);
    const each = facts.map(({ kind, container, nanos, took }): What => ({
      kind,
      container,
      timed: nanos !== null,
      took: took !== null,
    }));
    const pod = podOf(first.podUid);
    return {
      whole: null,
      podUid: pod?.uid ?? first.podUid,
      host: hosts(first.host, first.host),
      prefix: pod?.name === prefix ? pod.name : copied(prefix),
      whats: whats(JSON.stringify(each), each),
      numbers: numbers.slice(),
    };
  };
  return { pack, whole, unpack };
}

/** Whether the Event could be appended: it is by the same author about the same Pod, and its name is as client-go makes it. */
function append(numbers: number[], fact: EventFact, like: EventFact, prefix: string): boolean {
  const { name, resourceVersion, podUid, host, nanos, count } = fact;
  const time = eventNameTime(name);
  if (time === null || podUid !== like.podUid || host !== like.host) return false;
  const rest = restOf(name);
  if (nameOf(prefix, time.floor, rest) !== name || count >= MOST_COUNT) return false;
  if (nanos !== null && (nanos.floor !== time.floor || nanos.ceil !== time.ceil || nanos.second !== time.second))
    return false;
  const version = Number(resourceVersion);
  const times = packTimes(fact, time.second);
  if (String(version) !== resourceVersion || times === null) return false;
  numbers.push(time.floor, count * 1_000 + rest, version, times);
  if (fact.took !== null) numbers.push(fact.took);
  return true;
}

/** The ns of the name's time beyond its whole µs. 2^16 is 536 modulo 1000, so the digits need no large numbers. */
function restOf(name: string): number {
  let rest = 0;
  for (let at = name.length - 16; at < name.length; at += 4) {
    rest = (rest * 536 + Number.parseInt(name.slice(at, at + 4), 16)) % 1_000;
  }
  return rest;
}

function nameOf(prefix: string, micros: number, rest: number): string {
  return `${prefix}.${(BigInt(micros) * 1_000n + BigInt(rest)).toString(16)}`;
}

function unpack(packed: PackedEvents): readonly EventFact[] {
  if (packed.whole !== null) return packed.whole;
  const { podUid, host, prefix, numbers, whats } = packed;
  let next = 0;
  return whats.map(({ kind, container, timed, took }) => {
    const at = next;
    next += took ? NUMBERS + 1 : NUMBERS;
    const [micros, small, version, times] = [
      numbers[at] ?? NaN,
      numbers[at + 1] ?? NaN,
      numbers[at + 2] ?? NaN,
      numbers[at + 3] ?? NaN,
    ];
    const rest = small % 1_000;
    const second = secondOf(micros);
    return {
      name: nameOf(prefix, micros, rest),
      resourceVersion: String(version),
      podUid,
      kind,
      container,
      nanos: timed ? { floor: micros, ceil: rest === 0 ? micros : micros + 1, second } : null,
      ...unpackTimes(times, second),
      count: Math.floor(small / 1_000),
      took: took ? (numbers[at + NUMBERS] ?? NaN) : null,
      host,
    };
  });
}

/** Cut off a longer text, it would keep that alive. */
function copied(text: string): string {
  return text.split('').join('');
}
