import type { Micros } from '../evidence/time.ts';

/** How a terminal wants to be written to. */
export interface RenderOptions {
  readonly width: number;
  readonly color: boolean;
  readonly unicode: boolean;
  /** Up to when a Pod that lives is drawn; without it, up to the last that is known of it. */
  readonly now?: Micros | null;
}

/** What of a stream matters here. */
interface Output {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

const MIN_WIDTH = 40;
const MAX_WIDTH = 200;
const DEFAULT_WIDTH = 100;

/** What the stream and the environment ask for. NO_COLOR outdoes FORCE_COLOR: who says no means it. */
export function terminalOptions(
  output: Output,
  env: Readonly<Record<string, string | undefined>>,
  { ascii = false }: { readonly ascii?: boolean } = {},
): RenderOptions {
  const asked = Number(env['COLUMNS']);
  const width = Number.isInteger(asked) && asked > 0 ? asked : (output.columns ?? 0) || DEFAULT_WIDTH;
  return {
    width: Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, width)),
    color: wantsColor(output, env),
    unicode: !ascii && isUtf8(env),
  };
}

function wantsColor({ isTTY }: Output, env: Readonly<Record<string, string | undefined>>): boolean {
  const { NO_COLOR: no = '', FORCE_COLOR: force } = env;
  if (no !== '') return false;
  if (force !== undefined) return force !== '0' && force !== 'false';
  return isTTY === true && env['TERM'] !== 'dumb';
}

/** The first of these that is set decides, as in every C library. */
function isUtf8(env: Readonly<Record<string, string | undefined>>): boolean {
  return /utf-?8/i.test(env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || '');
}
