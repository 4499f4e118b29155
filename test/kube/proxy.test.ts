import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { expect } from 'chai';
import { openConnection } from '../../src/kube/connection.ts';
import { SERVER_CERT, SERVER_KEY } from './support/certificates.ts';
import { json, textOf, until, withServer } from './support/servers.ts';

/** A proxy that knows CONNECT alone; `targets` is where it was asked to go, `open` the tunnels there are. */
function tunnels(): { readonly proxy: Server; readonly targets: string[]; readonly open: () => number } {
  const targets: string[] = [];
  let open = 0;
  const proxy = createServer((_, response) => response.writeHead(405).end());
  proxy.on('connect', (request, socket) => {
    targets.push(request.url ?? '');
    open += 1;
    const { hostname, port } = new URL(`http://${request.url}`);
    const upstream = connect(Number(port), hostname, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      socket.pipe(upstream).pipe(socket);
    });
    socket.on('error', () => upstream.destroy());
    socket.on('close', () => (open -= 1));
    upstream.on('error', () => socket.destroy());
  });
  return { proxy, targets, open: () => open };
}

describe('a proxy-url', () => {
  for (const tls of [undefined, { cert: SERVER_CERT, key: SERVER_KEY }]) {
    it(`is gone through by every request to ${tls === undefined ? 'http' : 'https'}, beside a watch too`, async () => {
      const { proxy, targets, open } = tunnels();
      await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
      try {
        await withServer(
          (request, response) => {
            if (request.url === '/watch') response.write('{}\n');
            else json(response, { from: 'the API server' });
          },
          async ({ url }) => {
            const connection = openConnection({
              server: url,
              credentials: () => Promise.resolve({ headers: {}, tls: { ca: SERVER_CERT } }),
              proxyUrl: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
            });
            await connection.request('GET', '/watch', { silenceMs: 0 });
            expect(await textOf((await connection.request('GET', '/version')).body)).to.include('the API server');
            expect(new Set(targets)).to.deep.equal(new Set([new URL(url).host]));
            await connection.close();
            await until(() => open() === 0, 'the end of the tunnels');
          },
          tls === undefined ? {} : { tls },
        );
      } finally {
        proxy.closeAllConnections();
        proxy.close();
      }
    });
  }
});
