import type { TLSSocket } from 'node:tls';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { asBearer, openConnection } from '../../src/kube/connection.ts';
import { anonymous, type Credentials } from '../../src/kube/credentials.ts';
import { CLIENT_CERT, CLIENT_KEY, SERVER_CERT, SERVER_KEY } from './support/certificates.ts';
import { json, textOf, until, withServer } from './support/servers.ts';

const CANARY = 'canary-token-93f1';
const caught = (promise: Promise<unknown>): Promise<unknown> => promise.catch((error: unknown) => error);

describe('a connection', () => {
  it('sends what it is asked to, under the base path of the server', async () => {
    await withServer(
      (_, response) => json(response, {}),
      async ({ connection, requests }) => {
        const query = { watch: 1, labelSelector: 'app in (a,b)', limit: undefined, force: true };
        const response = await connection.request('GET', '/api/v1/pods', { query, headers: { 'x-test': 'yes' } });
        expect(await textOf(response.body)).to.equal('{}');
        expect(requests[0]?.url).to.equal(
          '/k8s/clusters/c1/api/v1/pods?watch=1&labelSelector=app%20in%20(a%2Cb)&force=true',
        );
        expect(requests[0]?.headers).to.include({ 'x-test': 'yes', accept: 'application/json' });
        expect(requests[0]?.headers['user-agent']).to.match(/^sidecar-audit\//);
      },
      { base: '/k8s/clusters/c1/' },
    );
  });

  it('serves any number of requests, one after the other, with one socket and one in reserve', async () => {
    await withServer(
      (_, response) => json(response, {}),
      async ({ connection, opened }) => {
        for (let count = 0; count < 30; count += 1) await textOf((await connection.request('GET', '/version')).body);
        expect(opened()).to.be.at.most(2);
      },
    );
  });

  it('keeps its connections, and shows its client certificate', async () => {
    const tls = { ca: SERVER_CERT, cert: CLIENT_CERT, key: CLIENT_KEY };
    await withServer(
      (request, response) => json(response, { subject: (request.socket as TLSSocket).getPeerCertificate().subject }),
      async ({ connection, opened }) => {
        for (let count = 0; count < 10; count += 1) {
          expect(await textOf((await connection.request('GET', '/')).body)).to.include('client');
        }
        expect(opened()).to.be.at.most(2);
      },
      {
        tls: { cert: SERVER_CERT, key: SERVER_KEY, requestCert: true, rejectUnauthorized: false },
        // Equal material read anew each time, as from files, is the same material.
        credentials: () => Promise.resolve({ headers: {}, tls: { ...tls, ca: Buffer.from(SERVER_CERT) } }),
      },
    );
  });

  it('asks for another with their token alone: not with our certificate, our headers or a second try', async () => {
    const tls = { ca: SERVER_CERT, cert: CLIENT_CERT, key: CLIENT_KEY };
    const seen: unknown[] = [];
    await withServer(
      ({ socket, headers }, response) => {
        const { subject } = (socket as TLSSocket).getPeerCertificate();
        seen.push([subject === undefined ? 'nobody' : 'us', headers.authorization, headers['impersonate-user']]);
        json(response, {}, 401);
      },
      async ({ connection }) => {
        await connection.request('GET', '/');
        seen.length = 0;
        expect((await asBearer(connection, 'theirs').request('GET', '/')).status).to.equal(401);
        expect(seen).to.deep.equal([['nobody', 'Bearer theirs', undefined]]);
        await connection.request('GET', '/');
        const ours = ['us', 'Bearer ours', 'admin'];
        expect(seen.slice(1)).to.deep.equal([ours, ours]);
      },
      {
        tls: { cert: SERVER_CERT, key: SERVER_KEY, requestCert: true, rejectUnauthorized: false },
        credentials: async () => ({ headers: { authorization: 'Bearer ours', 'impersonate-user': 'admin' }, tls }),
      },
    );
  });

  it('takes up a CA that was rotated on disk', async () => {
    let ca = CLIENT_CERT;
    await withServer(
      (_, response) => json(response, {}),
      async ({ connection }) => {
        expect(await caught(connection.request('GET', '/'))).to.have.property('code', 'SA2010');
        ca = SERVER_CERT;
        expect((await connection.request('GET', '/')).status).to.equal(200);
      },
      { tls: { cert: SERVER_CERT, key: SERVER_KEY }, credentials: () => Promise.resolve({ headers: {}, tls: { ca } }) },
    );
  });

  it('trusts no server that its CA has not signed', async () => {
    await withServer(
      (_, response) => json(response, {}),
      async ({ connection, requests }) => {
        const error = await caught(connection.request('GET', '/'));
        expect(error)
          .to.have.property('message')
          .that.matches(/SA2010 .*self-signed certificate/);
        expect(requests).to.have.length(0);
      },
      { tls: { cert: SERVER_CERT, key: SERVER_KEY } },
    );
  });

  it('unzips what is zipped, frame by frame as it comes', async () => {
    const line = `${'x'.repeat(300)}\n`;
    await withServer(
      (request, response) => {
        expect(request.headers['accept-encoding']).to.equal('gzip');
        response.writeHead(200, { 'content-encoding': 'gzip' });
        // The stream stays open: what is there has to come through all the same.
        response.write(gzipSync(line));
      },
      async ({ connection }) => {
        const response = await connection.request('GET', '/', { silenceMs: 0 });
        for await (const chunk of response.body) {
          expect(chunk.toString()).to.equal(line);
          break;
        }
      },
    );
  });

  it('does not pass zipped text that is cut off for whole', async () => {
    await withServer(
      (_, response) => {
        const zipped = gzipSync('x'.repeat(10_000));
        response.writeHead(200, { 'content-encoding': 'gzip' }).end(zipped.subarray(0, zipped.length - 12));
      },
      async ({ connection }) => {
        const response = await connection.request('GET', '/');
        expect(await caught(textOf(response.body))).to.have.property('code', 'SA2002');
      },
    );
  });

  it('holds the sender back while the reader is busy', async () => {
    let sent = 0;
    await withServer(
      (_, response) => {
        const chunk = Buffer.alloc(64 * 1024, 'x');
        const more = (): void => {
          if (sent >= 200 * chunk.length) return;
          sent += chunk.length;
          response.write(chunk, more);
        };
        more();
      },
      async ({ connection }) => {
        const response = await connection.request('GET', '/');
        for await (const _ of response.body) {
          await new Promise((resolve) => setTimeout(resolve, 100));
          expect(sent).to.be.below(12 * 1024 * 1024);
          break;
        }
      },
    );
  });
});

describe('a transport that fails', () => {
  it('is an SA2002 where nobody listens', async () => {
    const connection = openConnection({ server: 'http://127.0.0.1:9', credentials: anonymous });
    const error = await caught(connection.request('GET', '/version'));
    expect(error)
      .to.have.property('message')
      .that.matches(/^SA2002 .*GET \/version: ECONNREFUSED/);
    await connection.close();
  });

  it('is an SA2002 when the connection is reset before the headers, and after', async () => {
    await withServer(
      (_, response, count) => {
        if (count === 1) response.socket?.resetAndDestroy();
        else response.write('{"type"', () => response.socket?.resetAndDestroy());
      },
      async ({ connection }) => {
        expect(await caught(connection.request('GET', '/'))).to.have.property('code', 'SA2002');
        const response = await connection.request('GET', '/');
        expect(await caught(textOf(response.body))).to.have.property('code', 'SA2002');
      },
    );
  });

  it('is the reason of the signal when that aborts, and the socket closes', async () => {
    const reason = new Error('unsubscribed');
    await withServer(
      (_, response) => void response.write('{"type"'),
      async ({ connection, open }) => {
        const stop = new AbortController();
        const response = await connection.request('GET', '/', { signal: stop.signal });
        const reading = caught(textOf(response.body));
        stop.abort(reason);
        expect(await reading).to.equal(reason);
        await until(() => open() === 0, 'the end of the socket');
      },
    );
  });

  it('leaves the error of the reader alone, and closes the socket', async () => {
    const broken = new TypeError('a defect of the reader');
    await withServer(
      (_, response) => void response.write('{}\n'),
      async ({ connection, open }) => {
        const read = async (): Promise<void> => {
          for await (const _ of (await connection.request('GET', '/')).body) throw broken;
        };
        expect(await caught(read())).to.equal(broken);
        await until(() => open() === 0, 'the end of the socket');
      },
    );
  });
});

describe('credentials', () => {
  const rotating = (): { credentials: Credentials; renewals: () => number } => {
    let renewals = 0;
    const credentials: Credentials = (renew) => {
      if (renew) renewals += 1;
      return Promise.resolve({ headers: { authorization: `Bearer ${CANARY}-${renewals}` }, tls: {} });
    };
    return { credentials, renewals: () => renewals };
  };

  it('are asked for with each request', async () => {
    let count = 0;
    await withServer(
      (request, response) => json(response, { saw: request.headers.authorization }),
      async ({ connection }) => {
        await connection.request('GET', '/').then((response) => textOf(response.body));
        expect(await textOf((await connection.request('GET', '/')).body)).to.equal('{"saw":"Bearer 2"}');
      },
      {
        credentials: () => {
          count += 1;
          return Promise.resolve({ headers: { authorization: `Bearer ${count}` }, tls: {} });
        },
      },
    );
  });

  it('are renewed once on a 401, and the request sent again with its body', async () => {
    const { credentials, renewals } = rotating();
    await withServer(
      (request, response) => json(response, {}, request.headers.authorization?.endsWith('-0') === true ? 401 : 200),
      async ({ connection, requests }) => {
        expect((await connection.request('POST', '/', { body: '{"a":1}' })).status).to.equal(200);
        expect(requests.map((request) => request.headers['content-length'])).to.deep.equal(['7', '7']);
        expect(renewals()).to.equal(1);
      },
      { credentials },
    );
  });

  it('that are refused again are not tried a third time, nor shown in any error', async () => {
    const { credentials } = rotating();
    await withServer(
      (_, response, count) => (count < 3 ? json(response, {}, 401) : response.socket?.destroy()),
      async ({ connection, requests }) => {
        expect((await connection.request('GET', '/')).status).to.equal(401);
        expect(requests).to.have.length(2);
        const error = (await caught(connection.request('GET', '/'))) as Error;
        expect(`${error.stack} ${JSON.stringify(error)} ${String(error.cause)}`).to.not.include(CANARY);
      },
      { credentials },
    );
  });
});
