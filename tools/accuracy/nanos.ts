/** Nanoseconds since the epoch: the truth has them, and a check must not hang on how a time was rounded. */
export type Nanos = bigint;

export const MILLISECOND: Nanos = 1_000_000n;
export const SECOND: Nanos = 1_000_000_000n;

/** RFC 3339 to nanoseconds, by the platform's own Date and not by the code that is scored. */
export function nanosOf(text: string): Nanos {
  const fraction = /\.(\d+)/.exec(text)?.[1] ?? '';
  const whole = Date.parse(text.replace(/\.\d+/, ''));
  if (Number.isNaN(whole)) throw new Error(`not a time: ${text}`);
  return BigInt(whole) * MILLISECOND + BigInt(fraction.padEnd(9, '0').slice(0, 9));
}
