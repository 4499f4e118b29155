import { expect } from 'chai';
import type { Subscription } from 'rxjs';
import type { Delta } from '../../../src/kube/delta.ts';
import type { WatchHealth } from '../../../src/kube/health.ts';
import { reflect, type ReflectOptions } from '../../../src/kube/reflector.ts';
import { initialEnd, reduce, uidOf, type added, type Facts } from './objects.ts';
import { scriptedServer, type Exchange, type ScriptedServer } from './scripted.ts';
import { virtualTime, type VirtualTime } from './virtualtime.ts';

/** A reflector of Pods on a scripted server in virtual time, and all it has said so far. */
export interface Reflecting {
  readonly time: VirtualTime;
  readonly server: ScriptedServer;
  readonly deltas: readonly Delta<Facts>[];
  readonly errors: readonly unknown[];
  /** The deltas in short, e.g. `upsert web-0`, and forgets them. */
  readonly told: () => readonly string[];
  readonly health: () => WatchHealth;
  readonly subscription: Subscription;
  /** Lets time pass until the next request, and gives it; fails unless it comes within [atLeast, atMost] ms. */
  readonly nextRequest: (atLeast?: number, atMost?: number) => Promise<Exchange>;
}

export async function reflecting(
  options: Partial<ReflectOptions<Facts>> = {},
  random: () => number = () => 0,
): Promise<Reflecting> {
  const time = virtualTime(random);
  const server = scriptedServer();
  const deltas: Delta<Facts>[] = [];
  const errors: unknown[] = [];
  let from = 0;
  let health: WatchHealth | null = null;
  const subscription = reflect<Facts>({
    connection: server.connection,
    path: '/api/v1/pods',
    kind: 'Pod',
    reduce,
    uidOf,
    timing: time,
    onHealth: (now) => {
      health = now;
    },
    ...options,
  }).subscribe({
    next: (delta) => deltas.push(delta),
    error: (error: unknown) => errors.push(error),
  });
  await time.settle();
  return {
    time,
    server,
    deltas,
    errors,
    subscription,
    told: () => {
      const news = deltas.slice(from).map(inShort);
      from = deltas.length;
      return news;
    },
    health: () => {
      if (health === null) throw new Error('nothing was said of health');
      return health;
    },
    nextRequest: async (atLeast = 0, atMost = 0) => {
      const before = server.exchanges.length;
      const start = time.monotonicMs();
      await time.advance(0);
      while (server.exchanges.length === before && time.monotonicMs() - start < atMost) await time.advance(100);
      expect(server.exchanges.length, `a request within ${atMost} ms`).to.equal(before + 1);
      expect(time.monotonicMs() - start, 'the time it waited').to.be.at.least(atLeast);
      return server.last();
    },
  };
}

/** The same with its first watch-list complete at resourceVersion 100, and the exchange whose watch goes on. */
export async function synced(
  objects: readonly ReturnType<typeof added>[] = [],
  options: Partial<ReflectOptions<Facts>> = {},
): Promise<Reflecting & { readonly watch: Exchange }> {
  const running = await reflecting(options);
  const watch = running.server.last().respond(200);
  watch.send(...objects, initialEnd(100));
  await running.time.settle();
  running.told();
  return { ...running, watch };
}

function inShort(delta: Delta<Facts>): string {
  switch (delta.kind) {
    case 'upsert':
      return `${delta.listed ? 'listed' : 'upsert'} ${delta.object.name}`;
    case 'delete':
      return `delete ${delta.object.name}`;
    case 'vanish':
      return `vanish ${delta.uid}`;
    case 'synced':
      return `synced ${delta.resourceVersion}`;
    case 'skipped':
      return `skipped ${delta.about}`;
    case 'gap':
      return delta.kind;
  }
  throw new Error('a delta of no known kind');
}
