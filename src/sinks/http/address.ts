import { AuditError } from '../../errors.ts';

export interface Address {
  /** Undefined: all interfaces. */
  readonly host: string | undefined;
  readonly port: number;
}

/** `127.0.0.1:8080`, `[::1]:8080`, `:8080` (all interfaces); `0` switches the listener off: null. Throws SA2008. */
export function parseAddress(text: string): Address | null {
  if (text === '0') return null;
  const match = /^(?:\[([0-9A-Fa-f:.%\w]+)\]|([^\s:[\]]*)):(\d{1,5})$/.exec(text);
  const port = Number(match?.[3] ?? Number.NaN);
  if (match === null || port > 65_535) {
    throw new AuditError('SA2008', text, 'it is not of the form HOST:PORT, [IPv6]:PORT, :PORT or 0');
  }
  return { host: match[1] ?? (match[2] === '' ? undefined : match[2]), port };
}
