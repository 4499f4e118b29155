import type { ServerResponse } from 'node:http';
import { expect } from 'chai';
import type { Delta } from '../../src/kube/delta.ts';
import type { WatchHealth } from '../../src/kube/health.ts';
import { reflect } from '../../src/kube/reflector.ts';
import { systemTiming, type Timing } from '../../src/kube/timing.ts';
import { added, initialEnd, reduce, uidOf, type Facts } from './support/objects.ts';
import { until, withServer, type TestServer } from './support/servers.ts';

/** Real sockets and real timers, run a hundred times as fast. */
const hurried: Timing = { ...systemTiming, random: () => 0, after: (ms, act) => systemTiming.after(ms / 100, act) };

const line = (frame: object): string => `${JSON.stringify(frame)}\n`;
const initial = line(initialEnd(100));

interface Watching {
  readonly server: TestServer;
  readonly names: () => readonly string[];
  readonly health: () => WatchHealth | null;
  readonly unsubscribe: () => void;
}

/** Watches a server whose nth stream behaves as `streams[n]` says; the last one is used again. */
async function watching(
  streams: readonly ((response: ServerResponse) => void)[],
  test: (watching: Watching) => Promise<void>,
  timing: Timing = hurried,
): Promise<void> {
  await withServer(
    (_, response, count) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      (streams[count - 1] ?? streams.at(-1))?.(response);
    },
    async (server) => {
      const deltas: Delta<Facts>[] = [];
      let health: WatchHealth | null = null;
      const subscription = reflect<Facts>({
        connection: server.connection,
        path: '/api/v1/pods',
        reduce,
        uidOf,
        timing,
        onHealth: (now) => (health = now),
      }).subscribe((delta) => deltas.push(delta));
      await test({
        server,
        names: () => deltas.flatMap((delta) => ('object' in delta ? [delta.object.name] : [])),
        health: () => health,
        unsubscribe: () => {
          subscription.unsubscribe();
        },
      });
      subscription.unsubscribe();
    },
  );
}

const resumedFrom = (server: TestServer): readonly (string | null)[] =>
  server.requests.map((request) => new URL(request.url ?? '', 'http://x').searchParams.get('resourceVersion'));

describe('a watch over a network', () => {
  const rest = line(added('b', 'u2', 102));

  const faults: readonly (readonly [string, (response: ServerResponse) => void])[] = [
    [
      'is reset within a frame',
      (response) => response.write(rest.slice(0, 20), () => response.socket?.resetAndDestroy()),
    ],
    ['is reset between frames', (response) => response.write('\n', () => response.socket?.resetAndDestroy())],
    [
      'is closed without its last chunk',
      (response) => response.write(rest.slice(0, 20), () => response.socket?.destroy()),
    ],
    ['ends in order, but within a frame', (response) => response.end(rest.slice(0, 20))],
    ['carries a line of garbage', (response) => response.write('\u0000\u0001 not JSON\n')],
    ['carries a frame that never ends', (response) => void response.write(Buffer.alloc(5 * 1024 * 1024, 'x'))],
    ['carries broken chunked encoding', (response) => response.socket?.write('zz\r\n')],
  ];

  for (const [what, fault] of faults) {
    it(`that ${what} is resumed, and nothing is lost`, async () => {
      const first = (response: ServerResponse): void => {
        response.write(`${initial}${line(added('a', 'u1', 101))}`, () => fault(response));
      };
      const second = (response: ServerResponse): void => void response.write(rest);
      await watching([first, second], async ({ server, names }) => {
        await until(() => names().length === 2, 'the frame after the fault');
        expect(names()).to.deep.equal(['a', 'b']);
        expect(resumedFrom(server)).to.deep.equal([null, '101']);
        await until(() => server.open() === 1, 'the end of the broken socket');
      });
    });
  }

  it('that falls silent is resumed', async () => {
    const silent = (response: ServerResponse): void => void response.write(initial);
    const second = (response: ServerResponse): void => void response.write(rest);
    // 90 s of silence in 90 ms.
    const timing: Timing = {
      ...hurried,
      monotonicMs: () => performance.now() * 1000,
      after: (ms, act) => systemTiming.after(ms / 1000, act),
    };
    await watching(
      [silent, second],
      async ({ names, health }) => {
        await until(() => names().length === 1, 'the frame after the silence');
        expect(health()?.restartsByReason).to.include({ Silent: 1 });
      },
      timing,
    );
  });

  it('that comes byte by byte, through the middle of characters, is read whole', async () => {
    const bytes = Buffer.from(`${initial}${line(added('größe-☸-🛑', 'u1', 101))}`);
    const trickle = (response: ServerResponse): void => {
      let sent = 0;
      const more = (): void => {
        if (sent === bytes.length) return;
        sent += 1;
        response.write(bytes.subarray(sent - 1, sent), () => setImmediate(more));
      };
      response.socket?.setNoDelay(true);
      more();
    };
    await watching([trickle], async ({ names }) => {
      await until(() => names().length === 1, 'the frame');
      expect(names()).to.deep.equal(['größe-☸-🛑']);
    });
  });

  it('closes its socket when unsubscribed from', async () => {
    await watching([(response) => void response.write(initial)], async ({ server, unsubscribe }) => {
      await until(() => server.open() === 1, 'the socket');
      unsubscribe();
      await until(() => server.open() === 0, 'the end of the socket');
    });
  });

  it('loses nothing when the server cuts it every few frames, two hundred times', async () => {
    const total = 1000;
    let next = 1;
    const cutting = (response: ServerResponse): void => {
      const from = Number(new URL(response.req.url ?? '', 'http://x').searchParams.get('resourceVersion') ?? 0);
      if (from === 0) {
        response.end(line(initialEnd(1)));
        return;
      }
      next = from + 1;
      const frames = Array.from({ length: 5 }, (_, index) =>
        line(added(`pod-${next + index}`, `u${next + index}`, next + index)),
      );
      // The last one is cut in the middle, so it has to come again.
      const text = frames.join('');
      response.write(text.slice(0, -10), () => response.socket?.resetAndDestroy());
    };
    const atOnce: Timing = { ...hurried, after: (ms, act) => systemTiming.after(ms >= 90_000 ? ms : 0, act) };
    await watching(
      [cutting],
      async ({ names }) => {
        await until(() => names().length >= total, 'the thousandth frame');
        expect(names().slice(0, total)).to.deep.equal(Array.from({ length: total }, (_, index) => `pod-${index + 2}`));
      },
      atOnce,
    );
  });
});
