import { SECOND, type Micros } from './time.ts';

/** What the nanoseconds in a kubelet Event's name say, on the clock of its node. */
export interface EventName {
  /** Rounded down to µs: for a lower bound. */
  readonly floor: Micros;
  /** Rounded up to µs: for an upper bound. */
  readonly ceil: Micros;
  /** The whole second it lies in. */
  readonly second: Micros;
}

/**
 * client-go's recorder names an Event `<object>.<UnixNano in hex>` of its own clock at the moment it is recorded.
 * Null where the suffix is none: a UUID (the name was too long), or another author's name.
 */
export function eventNameTime(name: string): EventName | null {
  const match = /\.([0-9a-f]{15,16})$/.exec(name);
  if (match?.[1] === undefined) return null;
  const nanos = BigInt(`0x${match[1]}`);
  const floor = Number(nanos / 1_000n);
  const ceil = nanos % 1_000n === 0n ? floor : floor + 1;
  return { floor, ceil, second: Math.floor(floor / SECOND) * SECOND };
}
