import { connect, type Socket } from 'node:net';
import { expect } from 'chai';
import { eventParser, type StreamEvent } from '../../../src/page/event-stream.ts';
import type { AuditCard } from '../../../src/page/wire.ts';
import type { Listener } from '../../../src/sinks/http/server.ts';
import type { Sight } from '../../../src/sinks/page/sight.ts';
import { until } from '../../controller/harness.ts';
import { row, scene, serve, type Scene } from './support.ts';

/** A client that takes events as they come. */
async function follow(
  url: string,
  id?: string,
): Promise<{ events: StreamEvent[]; end: () => void; ended: () => boolean }> {
  const abort = new AbortController();
  const response = await fetch(`${url}/api/events`, {
    signal: abort.signal,
    headers: id === undefined ? {} : { 'Last-Event-ID': id },
  });
  expect(response.headers.get('content-type')).equal('text/event-stream; charset=utf-8');
  const events: StreamEvent[] = [];
  let ended = false;
  const parse = eventParser();
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  void (async () => {
    for (;;) {
      const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
      if (done) break;
      events.push(...parse(value));
    }
  })()
    .catch(() => undefined)
    .finally(() => {
      ended = true;
    });
  return { events, end: () => abort.abort(), ended: () => ended };
}

const seeing = (namespaces: readonly string[]): Sight => ({
  all: async () => false,
  among: async (asked) => new Set([...asked].filter((n) => namespaces.includes(n))),
});

const pause = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms));

describe('the stream of changes', () => {
  let server: Listener;
  let source: Scene;
  const settings = { settleMs: 5, tickMs: 10_000 };
  afterEach(() => server.close());
  const uids = ({ data }: StreamEvent): readonly string[] =>
    (JSON.parse(data) as { rows: { uid: string }[] }).rows.map((r) => r.uid);

  it('sends what Pods are after they changed, and those that are gone', async () => {
    source = scene([row('a')]);
    server = await serve(source, { stream: settings });
    const { events, end } = await follow(server.url, source.changes.id());
    source.rows.set('b', row('b'));
    source.changes.pod('b', 'shop');
    await until(() => events.some((e) => e.event === 'pods'));
    source.rows.delete('a');
    source.changes.pod('a', 'shop');
    await until(() => events.filter((e) => e.event === 'pods').length === 2);
    end();
    const said = events.filter((e) => e.event === 'pods').map((e) => JSON.parse(e.data) as unknown);
    expect(said).to.deep.equal([
      { rows: [row('b')], removed: [] },
      { rows: [], removed: ['a'] },
    ]);
  });

  it('goes on where a client was cut off, and has it read all again where that is not known any more', async () => {
    source = scene([row('a'), row('b')]);
    server = await serve(source, { stream: settings });
    source.changes.pod('a', 'shop');
    const id = source.changes.id();
    source.changes.pod('b', 'shop');
    const resumed = await follow(server.url, id);
    await until(() => resumed.events.some((e) => e.event === 'pods'));
    const told = resumed.events.find((e) => e.event === 'pods');
    expect(told === undefined ? [] : uids(told)).to.deep.equal(['b']);
    expect(source.changes.since(told?.id ?? '', 10)?.pods.size).equal(0);
    const lost = await follow(server.url, 'another-7');
    await until(() => lost.events.some((e) => e.event === 'reset'));
    resumed.end();
    lost.end();
  });

  it('writes nothing back of what a client says it has', async () => {
    source = scene([]);
    server = await serve(source, { stream: { settleMs: 5, tickMs: 20 } });
    const abort = new AbortController();
    const response = await fetch(`${server.url}/api/events?after=x%0Aevent:evil`, { signal: abort.signal });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    while (!text.includes('reset')) text += (await reader?.read())?.value ?? '';
    abort.abort();
    expect(text).not.to.include('evil');
  });

  it('sends thousands of changes in pieces', async () => {
    source = scene(Array.from({ length: 1_200 }, (_, i) => row(`uid-${i}`)));
    server = await serve(source, { stream: settings });
    const id = source.changes.id();
    for (const uid of source.rows.keys()) source.changes.pod(uid, 'shop');
    const { events, end } = await follow(server.url, id);
    await until(() => events.filter((e) => e.event === 'pods').flatMap(uids).length === 1_200);
    expect(events.filter((e) => e.event === 'pods').map((e) => uids(e).length)).to.deep.equal([500, 500, 200]);
    end();
  });

  it('shows a caller what they may see, also of what comes later', async () => {
    source = scene([]);
    server = await serve(source, {
      stream: settings,
      authorize: async () => seeing(['shop']),
    });
    const { events, end } = await follow(server.url, source.changes.id());
    for (const [uid, namespace] of [
      ['x', 'bank'],
      ['y', 'shop'],
    ] as const) {
      source.rows.set(uid, row(uid, namespace));
      source.changes.pod(uid, namespace);
    }
    await until(() => events.some((e) => e.event === 'pods'));
    expect(events.filter((e) => e.event === 'pods').flatMap(uids)).to.deep.equal(['y']);
    expect(JSON.stringify(events)).not.to.include('bank');
    end();
  });

  it('says of what a caller may not see neither that it is gone nor that its audits changed', async () => {
    const card = (namespace: string, name: string): AuditCard => ({
      uid: `${namespace}/${name}`,
      kind: 'SidecarAudit',
      namespace,
      name,
      conditions: [],
    });
    let audits = [card('shop', 'one'), card('bank', 'one')];
    source = scene([row('x', 'bank'), row('y', 'shop')], { audits: () => audits });
    server = await serve(source, { stream: settings, authorize: async () => seeing(['shop']) });
    const { events, end } = await follow(server.url, source.changes.id());
    await until(() => events.some((e) => e.event === 'audits'));
    audits = [card('shop', 'one'), card('bank', 'two')];
    source.changes.audits();
    source.rows.delete('x');
    source.changes.pod('x', 'bank');
    await pause(60);
    source.rows.delete('y');
    source.changes.pod('y', 'shop');
    await until(() => events.some((e) => e.event === 'pods'));
    audits = [];
    source.changes.audits();
    await until(() => events.filter((e) => e.event === 'audits').length === 2);
    end();
    expect(events.filter((e) => e.event !== 'tick').map((e) => [e.event, JSON.parse(e.data)])).to.deep.equal([
      ['audits', [card('shop', 'one')]],
      ['pods', { rows: [], removed: ['y'] }],
      ['audits', []],
    ]);
  });

  it('gives no more to one whose permission was taken away meanwhile', async () => {
    source = scene([]);
    const permitted = ['shop', 'bank'];
    server = await serve(source, { stream: settings, authorize: async () => seeing(permitted) });
    const { events, end } = await follow(server.url, source.changes.id());
    const change = (uid: string, namespace: string): void => {
      source.rows.set(uid, row(uid, namespace));
      source.changes.pod(uid, namespace);
    };
    const told = (): readonly string[] => events.filter((e) => e.event === 'pods').flatMap(uids);
    change('before', 'bank');
    await until(() => told().length === 1);
    permitted.pop();
    change('after', 'bank');
    await pause(60);
    change('other', 'shop');
    await until(() => told().length === 2);
    end();
    expect(told()).to.deep.equal(['before', 'other']);
  });

  it('ticks, and ends after a while so that the caller is asked for again', async () => {
    source = scene([]);
    server = await serve(source, { stream: { tickMs: 20, mostMs: 200 } });
    const { events, ended } = await follow(server.url, source.changes.id());
    await until(() => events.filter((e) => e.event === 'tick').length >= 3);
    expect(events.find((e) => e.event === 'tick')?.data).equal('{"now":42}');
    await until(ended);
  });

  it('drops a client that does not read, having kept nothing for it', async () => {
    source = scene([row('a', 'shop', { note: 'x'.repeat(100_000) })]);
    server = await serve(source, { stream: { settleMs: 1, tickMs: 10_000, slowMs: 100 } });
    const socket: Socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    socket.pause();
    socket.write(`GET /api/events HTTP/1.1\r\nHost: localhost\r\nLast-Event-ID: ${source.changes.id()}\r\n\r\n`);
    let closed = false;
    socket.on('close', () => {
      closed = true;
    });
    socket.on('error', () => undefined);
    const pouring = setInterval(() => source.changes.pod('a', 'shop'), 2);
    try {
      // The kernel takes some megabytes for it; then nothing more is written, and it is cut off. Reading tells of that.
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      socket.resume();
      await until(() => closed);
    } finally {
      clearInterval(pouring);
      socket.destroy();
    }
  });

  it('is open to so many at a time and no more', async () => {
    source = scene([]);
    server = await serve(source, { stream: settings });
    const open = await Promise.all(Array.from({ length: 64 }, () => follow(server.url, source.changes.id())));
    const one = await fetch(`${server.url}/api/events`);
    expect([one.status, one.headers.get('retry-after')]).to.deep.equal([503, '10']);
    await one.text();
    for (const { end } of open) end();
    await until(() => open.every((o) => o.ended()));
  });
});
