/**
 * Makes whatever a log line is given fit to be written: no secrets, no control characters, nothing unbounded and no whole
 * Kubernetes object. Field values come from other people's Pods, so a log reader's terminal is protected here, once.
 */
const MAX_STRING = 1024;
const MAX_ITEMS = 20;
const MAX_DEPTH = 2;
const REDACTED = '[redacted]';

const SECRET_KEY = /token|authorization|password|passwd|secret|cookie|credential|api[-_]?key|private[-_]?key/i;

// ponytail: shapes we know; a secret in a shape of its own is only caught by the name of its key.
const SECRET_SHAPES: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[^-]*(?:-----END [A-Z ]*PRIVATE KEY-----)?/g, REDACTED],
  // "eyJ" is base64 for `{"`: the head of every JWT, also of one that was cut off.
  [/eyJ[\w-]{8,}(?:\.[\w-]*){0,2}/g, REDACTED],
  [/\b(bearer)\s+[\w.~+/=-]+/gi, `$1 ${REDACTED}`],
  [/\b(basic)\s+[\w.~+/=-]{8,}/gi, `$1 ${REDACTED}`],
  [/((?:token|authorization|password|passwd|api[-_]?key)["']?\s*[=:]\s*["']?)[^\s"',;&}]+/gi, `$1${REDACTED}`],
  [/(:\/\/)[^\s/@:]+:[^\s/@]+@/g, `$1${REDACTED}@`],
];

/** Text without anything that could move a terminal's cursor, colour it, or reorder what is read. */
export function plainText(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\t\n\r\u2028\u2029]+/g, ' ')
    .replace(/\p{Cc}\[[0-?]*[ -/]*[@-~]/gu, '')
    .replace(/[\p{Cc}\p{Bidi_Control}\uFEFF]/gu, '');
}

/** A string as a log line may carry it: plain, without secrets, at most 1 kB. */
export function safeText(text: string): string {
  // Secrets are looked for well beyond the cut, so that none is made unrecognisable by being cut in two.
  const plain = plainText(text.slice(0, 4 * MAX_STRING));
  const clean = SECRET_SHAPES.reduce((done, [pattern, by]) => done.replace(pattern, by), plain);
  return clean.length <= MAX_STRING && text.length <= 4 * MAX_STRING
    ? clean
    : `${clean.slice(0, MAX_STRING).toWellFormed()}... (${text.length} characters)`;
}

/** Fields as a log line may carry them; never throws, whatever it is given. */
export function safeFields(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const safe = safeValue(fields, 0);
  return isRecord(safe) ? safe : { fields: safe };
}

function safeValue(value: unknown, depth: number): unknown {
  try {
    return reduced(value, depth);
  } catch {
    return '[unreadable]'; // a getter or a proxy that throws
  }
}

function reduced(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return safeText(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'boolean' || value == null) return value;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
  if (value instanceof Error) return errorFields(value);
  if (!isRecord(value)) return `[${typeof value}]`;
  const name = kubernetesName(value);
  if (name !== undefined) return name;
  if (depth > MAX_DEPTH) return '[object]';
  return Array.isArray(value) ? listed(value, depth) : entries(value, depth);
}

/** An error with a code is expected and its message says all; one without is a surprise, and only that brings its stack. */
function errorFields(error: Error): Record<string, unknown> {
  const code = 'code' in error && typeof error.code === 'string' ? safeText(error.code) : undefined;
  return {
    name: safeText(error.name),
    message: safeText(error.message),
    ...(code === undefined ? { stack: safeText(error.stack ?? '') } : { code }),
    ...(error.cause instanceof Error ? { cause: safeText(error.cause.message) } : {}),
  };
}

/** `Pod/default/web-0` for anything that has an object's metadata: a whole object is never worth a log line. */
function kubernetesName(value: Readonly<Record<string, unknown>>): string | undefined {
  const { kind, metadata } = value;
  if (!isRecord(metadata) || !('spec' in value || 'status' in value || 'kind' in value)) return undefined;
  const parts = [typeof kind === 'string' ? kind : 'object', metadata['namespace'], metadata['name']];
  return safeText(parts.filter((part) => typeof part === 'string').join('/'));
}

function listed(list: readonly unknown[], depth: number): unknown[] {
  const shown = list.slice(0, MAX_ITEMS).map((item) => safeValue(item, depth + 1));
  return list.length > MAX_ITEMS ? [...shown, `+${list.length - MAX_ITEMS} more`] : shown;
}

function entries(value: Readonly<Record<string, unknown>>, depth: number): Record<string, unknown> {
  const keys = Object.keys(value);
  const shown = keys.slice(0, MAX_ITEMS).map((key): [string, unknown] => {
    const hidden = SECRET_KEY.test(key) && value[key] != null;
    return [safeText(key), hidden ? REDACTED : safeValue(value[key], depth + 1)];
  });
  if (keys.length > MAX_ITEMS) shown.push(['more', keys.length - MAX_ITEMS]);
  return Object.fromEntries(shown);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
