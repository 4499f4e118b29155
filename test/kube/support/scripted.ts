import type { ApiResponse, Connection, Query } from '../../../src/kube/connection.ts';

/** One request that came in, to be answered by the test at its leisure. */
export interface Exchange {
  readonly path: string;
  readonly query: Query;
  readonly aborted: () => boolean;
  readonly respond: (status: number, headers?: Readonly<Record<string, string>>) => Exchange;
  /** Frames, one a line, all in one chunk. */
  readonly send: (...frames: readonly object[]) => Exchange;
  readonly sendText: (text: string) => Exchange;
  readonly end: () => void;
  /** The request or its stream breaks. */
  readonly fail: (error: Error) => void;
}

export interface ScriptedServer {
  readonly connection: Pick<Connection, 'request'>;
  readonly exchanges: readonly Exchange[];
  /** The newest request. */
  readonly last: () => Exchange;
}

/** A connection without a network: what comes is exactly what the test sends. */
export function scriptedServer(): ScriptedServer {
  const exchanges: Exchange[] = [];
  const request: Connection['request'] = (_method, path, options = {}) => {
    const queue = chunkQueue();
    const { promise, resolve, reject } = Promise.withResolvers<ApiResponse>();
    const { signal } = options;
    const abort = (): void => {
      reject(signal?.reason as Error);
      queue.fail(signal?.reason as Error);
    };
    if (signal?.aborted === true) abort();
    signal?.addEventListener('abort', abort, { once: true });
    const exchange: Exchange = {
      path,
      query: Object.fromEntries(Object.entries(options.query ?? {}).filter(([, value]) => value !== undefined)),
      aborted: () => signal?.aborted === true,
      respond: (status, headers = {}) => {
        resolve({ status, headers, body: queue.chunks() });
        return exchange;
      },
      send: (...frames) => exchange.sendText(frames.map((frame) => `${JSON.stringify(frame)}\n`).join('')),
      sendText: (text) => {
        queue.push(Buffer.from(text));
        return exchange;
      },
      end: queue.end,
      fail: (error) => {
        reject(error);
        queue.fail(error);
      },
    };
    exchanges.push(exchange);
    return promise;
  };
  return {
    connection: { request },
    exchanges,
    last: () => {
      const last = exchanges.at(-1);
      if (last === undefined) throw new Error('no request came');
      return last;
    },
  };
}

function chunkQueue() {
  const chunks: Buffer[] = [];
  let ended = false;
  let failure: Error | null = null;
  let wake: () => void = () => {};
  return {
    push: (chunk: Buffer): void => {
      chunks.push(chunk);
      wake();
    },
    end: (): void => {
      ended = true;
      wake();
    },
    fail: (error: Error): void => {
      failure ??= error;
      wake();
    },
    async *chunks(): AsyncGenerator<Buffer, void, undefined> {
      for (;;) {
        if (failure !== null) throw failure;
        const chunk = chunks.shift();
        if (chunk !== undefined) yield chunk;
        else if (ended) return;
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    },
  };
}
