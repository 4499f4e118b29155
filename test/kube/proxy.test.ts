import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { expect } from 'chai';
import { openConnection } from '../../src/kube/connection.ts';
import { anonymous } from '../../src/kube/credentials.ts';
import { json, textOf, withServer } from './support/servers.ts';

describe('a proxy-url', () => {
  it('is what the connection goes through', async () => {
    const targets: string[] = [];
    const proxy = createServer();
    proxy.on('connect', (request, socket) => {
      targets.push(request.url ?? '');
      const { hostname, port } = new URL(`http://${request.url}`);
      const upstream = connect(Number(port), hostname, () => {
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
        socket.pipe(upstream).pipe(socket);
      });
      socket.on('error', () => upstream.destroy());
      upstream.on('error', () => socket.destroy());
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    await withServer(
      (_, response) => json(response, { from: 'the API server' }),
      async ({ url }) => {
        const { port } = proxy.address() as AddressInfo;
        const connection = openConnection({
          server: url,
          credentials: anonymous,
          proxyUrl: `http://127.0.0.1:${port}`,
        });
        expect(await textOf((await connection.request('GET', '/version')).body)).to.include('the API server');
        expect(targets).to.deep.equal([new URL(url).host]);
        await connection.close();
      },
    );
    proxy.closeAllConnections();
    await new Promise((resolve) => proxy.close(resolve));
  });
});
