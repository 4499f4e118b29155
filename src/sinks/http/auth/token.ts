import { createHmac, randomBytes } from 'node:crypto';

/** RFC 6750, 2.1. What is not of this form is no token, and not worth a question to the API server. */
const BEARER = /^bearer +([A-Za-z0-9._~+/-]+=*) *$/i;
const LONGEST = 8 * 1024;

/** The bearer token of an Authorization header, or null. */
export function bearerOf(header: string | undefined): string | null {
  const token = header === undefined || header.length > LONGEST ? undefined : BEARER.exec(header)?.[1];
  return token ?? null;
}

/** Of this process alone: what is held of a token is worth nothing elsewhere. */
const SECRET = randomBytes(32);

/** What stands for a token, or for anything else that is asked about, in a cache. */
export const digestOf = (text: string): string => createHmac('sha256', SECRET).update(text).digest('base64');
