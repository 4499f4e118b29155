import { InvalidArgumentError } from 'commander';

const MILLISECONDS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;
const BYTES = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 } as const;
/** What a timer can wait at most. */
const LONGEST_MS = 2 ** 31 - 1;

/** `500ms`, `90s`, `5m`, `1h30m`: to milliseconds. */
export function duration(text: string): number {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)];
  const ms = parts.reduce((sum, [, count, unit]) => sum + Number(count) * MILLISECONDS[unit as 's'], 0);
  if (parts.map(([part]) => part).join('') !== text || ms < 1 || ms > LONGEST_MS) {
    throw new InvalidArgumentError('It is a time as in 90s, 5m or 1h30m, of 24 days at most.');
  }
  return Math.round(ms);
}

/** `65536`, `512K`, `64M`, `1G` (of 1024 each, with or without `iB`): to bytes. */
export function size(text: string): number {
  const [, count = '', unit = ''] = /^(\d+)(|[kmg])(?:i?b)?$/i.exec(text) ?? [];
  const bytes = Number(count) * BYTES[unit.toLowerCase() as ''];
  if (count === '' || bytes < 1 || !Number.isSafeInteger(bytes)) {
    throw new InvalidArgumentError('It is a size as in 512K, 64M or 1G.');
  }
  return bytes;
}

/** 1 and up. */
export function count(text: string): number {
  if (!/^[1-9]\d{0,2}$/.test(text)) throw new InvalidArgumentError('It is a number from 1 to 999.');
  return Number(text);
}

/** Of an option that may be given again: all of them. */
export function collected(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
