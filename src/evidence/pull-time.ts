import { MILLISECOND, SECOND, type Micros } from './time.ts';

const WAITING = /\(((?:\d+h)?(?:\d+m)?(?:\d+(?:\.\d+)?m?s)) including waiting\)/;

/**
 * How long a pull took, in µs, as the kubelet's own words have it since 1.28: `Successfully pulled image "…" in 796ms (1.594s
 * including waiting). …`, a duration as Go writes it. It is measured from when the kubelet has told of `Pulling`.
 */
export function pullTime(message: string): Micros | null {
  const text = WAITING.exec(message)?.[1];
  if (text === undefined) return null;
  let time = 0;
  for (const [, number = '', unit = ''] of text.matchAll(/([\d.]+)(ms|h|m|s)/g))
    time += Number(number) * UNITS[unit as Unit];
  return Math.round(time);
}

/** The same words without the image: what a recording may keep of them. */
export function pullWords(message: string): string {
  const text = WAITING.exec(message)?.[0];
  return text === undefined ? PULLED : `${PULLED} ${text}`;
}

export const PULLED = 'Successfully pulled image';

type Unit = keyof typeof UNITS;

const UNITS = { ms: MILLISECOND, s: SECOND, m: 60 * SECOND, h: 3_600 * SECOND } as const;
