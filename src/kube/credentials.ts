/** What the TLS handshake needs; absent members are Node's defaults. */
export interface TlsMaterial {
  readonly ca?: string | Buffer;
  readonly cert?: string | Buffer;
  readonly key?: string | Buffer;
  readonly passphrase?: string;
  readonly servername?: string;
  readonly rejectUnauthorized?: boolean;
}

/** Who we are, for one request. Never logged, never part of an error. */
export interface Access {
  /** A list where a header is sent several times. */
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly tls: TlsMaterial;
}

/** Gives the access for one request; `renew` asks for it to be read anew from where it comes from, after a 401. */
export type Credentials = (renew: boolean) => Promise<Access>;

export const anonymous: Credentials = () => Promise.resolve({ headers: {}, tls: {} });

/** That of somebody else who has this token: of ours it has what is known of the server, and nothing that says who we are. */
export function accessOfOther({ tls }: Access, bearer: string): Access {
  const { cert: _cert, key: _key, passphrase: _passphrase, ...server } = tls;
  return { headers: { authorization: `Bearer ${bearer}` }, tls: server };
}

/** Whether connections made with `a` may serve requests meant for `b`. */
export function sameTls(a: TlsMaterial, b: TlsMaterial): boolean {
  return (
    sameBytes(a.ca, b.ca) &&
    sameBytes(a.cert, b.cert) &&
    sameBytes(a.key, b.key) &&
    a.passphrase === b.passphrase &&
    a.servername === b.servername &&
    a.rejectUnauthorized === b.rejectUnauthorized
  );
}

function sameBytes(a: string | Buffer | undefined, b: string | Buffer | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return Buffer.from(a).equals(Buffer.from(b));
}
