/** What a port of the controller answers, by TLS whoever's certificate it has, or plain. */
import { request as plainRequest, type IncomingHttpHeaders } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { TLSSocket } from 'node:tls';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Of the certificate; empty where there is none. */
  readonly fingerprint: string;
}

export interface Asking {
  readonly bearer?: string | undefined;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Told of each piece of the body as it comes: of one that has no end. */
  readonly onText?: (text: string) => void;
  /** Ends it before it is over; what came until then is the answer. */
  readonly signal?: AbortSignal;
}

/** On a connection of its own. Rejects where nobody answers within ten seconds. */
export function ask(url: string, asking: Asking = {}): Promise<Answer> {
  const { bearer, method = 'GET', headers = {}, onText, signal } = asking;
  const authorization = bearer === undefined ? {} : { authorization: `Bearer ${bearer}` };
  const options = { method, headers: { ...headers, ...authorization }, agent: false, timeout: 10_000 } as const;
  return new Promise((resolve, reject) => {
    const asked = url.startsWith('https:')
      ? tlsRequest(url, { ...options, rejectUnauthorized: false })
      : plainRequest(url, options);
    asked.on('response', (response) => {
      const { socket } = response;
      const fingerprint = socket instanceof TLSSocket ? socket.getPeerCertificate().fingerprint256 : '';
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => {
        body += text;
        onText?.(text);
      });
      const done = (): void =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body, fingerprint });
      response.on('end', done).on('error', (error) => (signal?.aborted === true ? done() : reject(error)));
      signal?.addEventListener('abort', () => asked.destroy());
    });
    asked.on('timeout', () => asked.destroy(new Error(`no answer of ${url}`)));
    asked.on('error', reject);
    asked.end();
  });
}

export const getMetrics = (address: string, bearer?: string): Promise<Answer> =>
  ask(`https://${address}/metrics`, { bearer });
