/**
 * The API server of the benchmark, as a program of its own: no more than the two clients ask for, from bytes made
 * beforehand where that matters, so that the client is what is measured. `node server.ts PLAN`; tells its URL by IPC.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dataset, type Plan } from './server/dataset.ts';
import { handler } from './server/routes.ts';

const handle = handler(dataset(JSON.parse(process.argv[2] ?? '{}') as Plan));
const server = createServer((request, response) => {
  handle(request, response, new URL(request.url ?? '/', 'http://bench')).catch((error: unknown) => {
    console.error(error);
    response.destroy();
  });
});
server.requestTimeout = 0;
server.listen(0, '127.0.0.1', () => {
  process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
});
process.on('disconnect', () => process.exit(0));
