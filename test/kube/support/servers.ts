import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import { anonymous, type Credentials } from '../../../src/kube/credentials.ts';
import { openConnection, type Connection } from '../../../src/kube/connection.ts';

export interface TestServer {
  readonly url: string;
  readonly connection: Connection;
  readonly requests: readonly IncomingMessage[];
  /** Connections opened since the beginning. */
  readonly opened: () => number;
  /** Connections open now. */
  readonly open: () => number;
  readonly close: () => Promise<void>;
}

export interface TestServerOptions {
  readonly tls?: ServerOptions;
  readonly credentials?: Credentials;
  /** The base path of the API server. */
  readonly base?: string;
}

/** A server on 127.0.0.1 that answers as it is told, and a connection to it. */
export async function serve(
  answer: (request: IncomingMessage, response: ServerResponse, count: number) => void,
  options: TestServerOptions = {},
): Promise<TestServer> {
  const requests: IncomingMessage[] = [];
  let opened = 0;
  let open = 0;
  const listener: RequestListener = (request, response) => {
    requests.push(request);
    answer(request, response, requests.length);
  };
  const server = options.tls === undefined ? createServer(listener) : createTlsServer(options.tls, listener);
  server.on(options.tls === undefined ? 'connection' : 'secureConnection', (socket: NodeJS.EventEmitter) => {
    opened += 1;
    open += 1;
    socket.on('close', () => (open -= 1));
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const url = `${options.tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`;
  const connection = openConnection({
    server: `${url}${options.base ?? ''}`,
    credentials: options.credentials ?? anonymous,
  });
  return {
    url,
    connection,
    requests,
    opened: () => opened,
    open: () => open,
    close: async () => {
      await connection.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Serves while `test` runs. */
export async function withServer(
  answer: Parameters<typeof serve>[0],
  test: (server: TestServer) => Promise<void>,
  options: TestServerOptions = {},
): Promise<void> {
  const server = await serve(answer, options);
  try {
    await test(server);
  } finally {
    await server.close();
  }
}

/** Waits until `condition` holds, real time, at most 2 s. */
export async function until(condition: () => boolean, what = 'the condition'): Promise<void> {
  for (let waited = 0; !condition(); waited += 5) {
    if (waited > 2000) throw new Error(`${what} did not come about`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

export async function textOf(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

export const json = (
  response: ServerResponse,
  body: object,
  code = 200,
  headers: Record<string, string> = {},
): void => {
  response.writeHead(code, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
};
