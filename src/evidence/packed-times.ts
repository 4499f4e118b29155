import type { EventFact } from './event-fact.ts';
import { SECOND, type Micros } from './time.ts';

type Times = Pick<EventFact, 'first' | 'last' | 'createdAt'>;

/** Each time is kept as its distance from the name's, in whole seconds: 17 bits, which is 18 hours before and after it. */
const RANGE = 2 ** 17;
const NOTHING = RANGE - 1;

/** The three times of an Event as one number; null where one is no whole second, or too far away. */
export function packTimes({ first, last, createdAt }: Times, from: Micros): number | null {
  const [a, b, c] = [distance(first, from), distance(last, from), distance(createdAt, from)];
  return a === null || b === null || c === null ? null : (a * RANGE + b) * RANGE + c;
}

function distance(time: Micros | null, from: Micros): number | null {
  if (time === null) return NOTHING;
  const seconds = (time - from) / SECOND + RANGE / 2;
  return Number.isInteger(seconds) && seconds >= 0 && seconds < NOTHING ? seconds : null;
}

export function unpackTimes(packed: number, from: Micros): Times {
  return {
    first: timeAt(Math.floor(packed / RANGE / RANGE), from),
    last: timeAt(Math.floor(packed / RANGE) % RANGE, from),
    createdAt: timeAt(packed % RANGE, from),
  };
}

function timeAt(distance: number, from: Micros): Micros | null {
  return distance === NOTHING ? null : from + (distance - RANGE / 2) * SECOND;
}
