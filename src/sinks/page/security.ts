import type { Handler, Reply } from '../http/reply.ts';

/** Nothing is loaded, run, framed or sent anywhere but from and to this server; no script and no style stands in the markup. */
const HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'",
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Frame-Options': 'DENY',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
};

export function withSecurityHeaders(handler: Handler): Handler {
  return async (request) => {
    const reply = await handler(request);
    return { ...reply, headers: { ...HEADERS, ...reply.headers } };
  };
}

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i;

/**
 * A name that somebody else's server gave out for this machine's loopback (DNS rebinding) would make their page one of
 * this origin: so a request has to name the loopback itself. `kubectl port-forward` does.
 */
export function onlyLoopbackHosts(handler: Handler): Handler {
  return (request) => (LOOPBACK.test(request.headers.host ?? '') ? handler(request) : OTHER_HOST);
}

const OTHER_HOST: Reply = { status: 403, body: 'this is served to localhost alone\n' };

export function isLoopback(host: string | undefined): boolean {
  return host !== undefined && (host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host));
}
