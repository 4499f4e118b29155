/** /metrics by TLS, whoever's certificate it has. */
import { Agent, request } from 'node:https';
import type { TLSSocket } from 'node:tls';

export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly fingerprint: string;
}

export function getMetrics(address: string, bearer?: string): Promise<Answer> {
  const headers = bearer === undefined ? {} : { authorization: `Bearer ${bearer}` };
  const agent = new Agent({ rejectUnauthorized: false });
  return new Promise((resolve, reject) => {
    const asked = request(`https://${address}/metrics`, { agent, headers, timeout: 10_000 }, (response) => {
      const { fingerprint256 } = (response.socket as TLSSocket).getPeerCertificate();
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => (body += text));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body, fingerprint: fingerprint256 }));
    });
    asked.on('error', reject);
    asked.end();
  });
}
