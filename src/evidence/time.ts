/**
 * Times are integer microseconds since the Unix epoch (safe integers until the year 2255). No clock is read here:
 * every time comes in with the data, and says in its own place whose clock it was.
 */
export type Micros = number;

export const SECOND: Micros = 1_000_000;
export const MILLISECOND: Micros = 1_000;

const RFC3339 = /^(\d{4}-\d{2}-\d{2})[Tt](\d{2}:\d{2}:\d{2})(?:\.(\d{1,12}))?(?:[Zz]|([+-])(\d{2}):(\d{2}))$/;
/** The form of every metav1.Time. */
const WHOLE_SECOND = 'YYYY-MM-DDTHH:MM:SSZ'.length;
const [DASH, COLON, T, Z] = [0x2d, 0x3a, 0x54, 0x5a];

/** Years outside this are Go's zero time (year 1), the epoch of a container that never started, or nonsense: no time at all. */
const FIRST_YEAR = 2000;
const LAST_YEAR = 2200;

/** RFC 3339 to µs, rounded down; null for what is no time (absent, malformed, year 1, 1970). */
export function parseTime(text: unknown): Micros | null {
  if (typeof text !== 'string') return null;
  // A Pod's frame has dozens of these; the expression takes ten times as long.
  if (text.length === WHOLE_SECOND && text.charCodeAt(10) === T && text.charCodeAt(19) === Z) return secondAt(text);
  const [, date, clock, fraction = '', sign, hours, minutes] = RFC3339.exec(text) ?? [];
  const second = date === undefined ? null : secondAt(`${date}T${clock}Z`);
  if (second === null) return null;
  const zone = (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * (sign === '-' ? -1 : 1);
  return second - zone * 60 * SECOND + Number(fraction.padEnd(6, '0').slice(0, 6));
}

/** `2026-11-22T20:58:37Z`; null where it is not like that, or no date. */
function secondAt(text: string): Micros | null {
  if (text.charCodeAt(4) !== DASH || text.charCodeAt(7) !== DASH) return null;
  if (text.charCodeAt(13) !== COLON || text.charCodeAt(16) !== COLON) return null;
  const [year, month, day] = [digits(text, 0, 4), digits(text, 5, 7), digits(text, 8, 10)];
  const [hour, minute, second] = [digits(text, 11, 13), digits(text, 14, 16), digits(text, 17, 19)];
  // What is no digit is NaN in all of them, and lies in no range.
  if (!(year >= FIRST_YEAR && year <= LAST_YEAR && isDate(year, month, day))) return null;
  if (!(hour <= 23 && minute <= 59 && second <= 60)) return null;
  return (daysFromCivil(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second) * SECOND;
}

function digits(text: string, from: number, to: number): number {
  let number = 0;
  for (let at = from; at < to; at += 1) {
    const digit = text.charCodeAt(at) - 0x30;
    number = digit >= 0 && digit <= 9 ? number * 10 + digit : Number.NaN;
  }
  return number;
}

/** µs to RFC 3339 in UTC with six digits of fraction: the form of every time that this product prints. */
export function formatTime(time: Micros): string {
  const seconds = Math.floor(time / SECOND);
  const days = Math.floor(seconds / 86_400);
  const { year, month, day } = civilFromDays(days);
  const rest = seconds - days * 86_400;
  const clock = [Math.floor(rest / 3_600), Math.floor(rest / 60) % 60, rest % 60].map((n) => pad(n, 2)).join(':');
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}T${clock}.${pad(time - seconds * SECOND, 6)}Z`;
}

/** µs to RFC 3339 without a fraction, as Kubernetes writes metav1.Time. */
export function formatSecond(time: Micros): string {
  return `${formatTime(time).slice(0, 19)}Z`;
}

/** The whole second that a time lies in. */
export function secondOf(time: Micros): Micros {
  return Math.floor(time / SECOND) * SECOND;
}

/** A length of time for people: `3.0 s`, `75 s`, `12 ms`. */
export function formatDuration(length: Micros): string {
  if (length < SECOND) return `${Math.round(length / MILLISECOND)} ms`;
  if (length < 10 * SECOND) return `${(length / SECOND).toFixed(1)} s`;
  return `${Math.round(length / SECOND)} s`;
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, '0');
}

function isDate(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1) return false;
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return day <= ([31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0);
}

/** Days since 1970-01-01 of a proleptic Gregorian date (the era arithmetic of Howard Hinnant's chrono paper). */
function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

function civilFromDays(days: number): { readonly year: number; readonly month: number; readonly day: number } {
  const z = days + 719_468;
  const era = Math.floor(z / 146_097);
  const dayOfEra = z - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1_460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const mp = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * mp + 2) / 5) + 1;
  const month = mp < 10 ? mp + 3 : mp - 9;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day };
}
