import { mkdirSync, mkdtempSync, rmdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { startAgent } from '../../src/agent/agent.ts';
import type { AgentEvent } from '../../src/agent/event.ts';
import type { Agent, Source } from '../../src/agent/options.ts';
import type { Connection } from '../../src/kube/connection.ts';
import { systemTiming, type Timing } from '../../src/kube/timing.ts';
import { fakeRuntime, type FakeContainer, type FakeOptions, type FakeRuntime } from './support/fake-runtime.ts';

const STARTED = 1;
const STOPPED = 2;
const DELETED = 3;
const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const ago = (seconds: number): string => `${BigInt(Date.now() - seconds * 1_000) * 1_000_000n + 123n}`;
const running = (id: string, name: string): FakeContainer => ({
  id,
  sandbox: 's-1',
  name,
  state: 1,
  createdAt: ago(5),
  startedAt: ago(4),
});
const over = (container: FakeContainer, code = 0): FakeContainer => ({
  ...container,
  state: 2,
  finishedAt: ago(0),
  exitCode: code,
  reason: code === 0 ? 'Completed' : 'Error',
});

/** An API server that takes Events and nothing else; a name that it has it refuses. */
function apiServer() {
  const events = new Map<string, AgentEvent>();
  let again = 0;
  const connection: Connection = {
    server: 'https://api.example',
    namespace: null,
    request: (method, path, options) => {
      if (method !== 'POST' || !path.startsWith('/apis/events.k8s.io/v1/namespaces/'))
        throw new Error(`${method} ${path}`);
      const event = JSON.parse(options?.body ?? '') as AgentEvent;
      const there = events.has(event.metadata.name);
      if (there) again += 1;
      else events.set(event.metadata.name, event);
      const body = there ? { kind: 'Status', code: 409, reason: 'AlreadyExists', details: { name: 'x' } } : event;
      return Promise.resolve({ status: there ? 409 : 201, headers: {}, body: chunks(JSON.stringify(body)) });
    },
    close: () => Promise.resolve(),
  };
  const told = (): string[] =>
    [...events.values()].map((e) => `${e.metadata.annotations['sidecaraudit.dev/container']} ${e.reason}`).toSorted();
  return { connection, events, told, again: () => again };
}

async function* chunks(text: string): AsyncGenerator<Buffer> {
  yield Buffer.from(text);
}

async function until(what: string, holds: () => boolean): Promise<void> {
  const end = Date.now() + 15_000;
  while (!holds()) {
    if (Date.now() > end) throw new Error(`not within 15 s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('the agent, on a runtime of the tests’ own', () => {
  let runtime: FakeRuntime;
  let agents: Agent[] = [];
  const agent = async (
    api: ReturnType<typeof apiServer>,
    source: Source,
    { timing, runtimeState = null }: { readonly timing?: Timing; readonly runtimeState?: string | null } = {},
  ): Promise<Agent> => {
    const made = await startAgent({
      connection: api.connection,
      log: silent,
      endpoint: runtime.endpoint,
      node: 'node-1',
      source,
      runtimeState,
      minContainers: 2,
      eventsPerSecond: 1_000,
      metricsAddress: null,
      healthAddress: null,
      ...(timing === undefined ? {} : { timing }),
    });
    agents.push(made);
    return made;
  };
  const scene = async (options: FakeOptions = {}): Promise<void> => {
    runtime = await fakeRuntime(options);
    runtime.sandboxes.set('s-1', { id: 's-1', name: 'web-0', uid: 'u-1' });
    for (const [id, name] of [
      ['c-1', 'proxy'],
      ['c-2', 'app'],
    ] as const) {
      runtime.containers.set(id, running(id, name));
    }
  };
  const set = (container: FakeContainer): void => {
    runtime.containers.set(container.id, container);
  };
  afterEach(async () => {
    for (const each of agents) await each.stop();
    agents = [];
    runtime.stop();
  });

  for (const source of ['poll', 'stream'] as const) {
    it(`tells what there is when it starts, and every exit after it (${source})`, async () => {
      await scene();
      const api = apiServer();
      const made = await agent(api, source);
      await until('starts', () => api.events.size === 2);
      expect(api.told()).to.deep.equal(['app ContainerStarted', 'proxy ContainerStarted']);
      expect(made.ready()).to.equal(true);
      if (source === 'stream') await until('subscribed', () => runtime.subscribers() === 1);
      const end = over(running('c-2', 'app'), 3);
      set(end);
      runtime.emit('c-2', STOPPED);
      await until('the exit', () => api.events.size === 3);
      const event = [...api.events.values()].find((each) => each.reason === 'ContainerExited');
      expect(event?.metadata.annotations).to.include({
        'sidecaraudit.dev/container': 'app',
        'sidecaraudit.dev/container-id': 'containerd://c-2',
        'sidecaraudit.dev/exit-code': '3',
      });
      const finishedAt = event?.metadata.annotations['sidecaraudit.dev/finished-at'] ?? '';
      expect(finishedAt.slice(-7)).to.equal('000123Z');
      expect(Date.parse(finishedAt)).to.equal(Number(BigInt(end.finishedAt ?? 0) / 1_000_000n));
    });
  }

  it('asks the runtime when the folder of its tasks changes, and hardly else', async () => {
    await scene();
    const runtimeState = mkdtempSync(join(tmpdir(), 'sidecar-audit-state-'));
    const task = join(runtimeState, 'io.containerd.runtime.v2.task/k8s.io/c-2');
    mkdirSync(task, { recursive: true });
    const api = apiServer();
    await agent(api, 'poll', { runtimeState });
    await until('starts', () => api.events.size === 2);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(runtime.calls.get('ListContainers')).to.equal(1);
    set(over(running('c-2', 'app')));
    rmdirSync(task);
    const from = performance.now();
    await until('the exit', () => api.events.size === 3);
    expect(performance.now() - from).to.be.below(2_000);
    rmSync(runtimeState, { recursive: true });
  });

  it('reads a run whole from the stream even where its record is gone at once', async () => {
    await scene();
    const api = apiServer();
    await agent(api, 'stream');
    await until('subscribed', () => runtime.subscribers() === 1 && api.events.size === 2);
    set({ ...running('c-3', 'job') });
    runtime.emit('c-3', STARTED);
    set(over(running('c-3', 'job')));
    runtime.emit('c-3', STOPPED);
    const gone = runtime.containers.get('c-3');
    runtime.emit('c-3', DELETED);
    runtime.containers.delete('c-3');
    expect(gone?.name).to.equal('job');
    await until('both', () => api.events.size === 4);
    expect(api.told().filter((each) => each.startsWith('job'))).to.deep.equal([
      'job ContainerExited',
      'job ContainerStarted',
    ]);
  });

  it('lets the runtime itself end a subscription, so that one who is stopped holds it up no longer', async () => {
    await scene();
    await agent(apiServer(), 'stream');
    await until('subscribed', () => runtime.subscribers() === 1);
    expect(runtime.deadlines[0]).to.be.within(2_000, 4_000);
  });

  it('subscribes again when the runtime ends the stream, and tells what ended meanwhile', async () => {
    await scene();
    const api = apiServer();
    await agent(api, 'stream');
    await until('subscribed', () => runtime.subscribers() === 1 && api.events.size === 2);
    // One that ended within a second would be taken for none at all.
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    runtime.endStreams();
    set(over(running('c-1', 'proxy')));
    await until('the exit that no message told', () => api.events.size === 3);
    await until('subscribed again', () => runtime.subscribers() === 1);
    set(over(running('c-2', 'app')));
    runtime.emit('c-2', STOPPED);
    await until('the exit of the other', () => api.events.size === 4);
  });

  const withoutStream: readonly (readonly [string, FakeOptions])[] = [
    ['the stream ends at once, as of CRI-O without pod events', { noEvents: 'ended', runtimeName: 'cri-o' }],
    ['the stream is not served, as by containerd 1.6', { noEvents: 'unimplemented', runtimeVersion: '1.6.20~ds1' }],
    ['its one stream is another’s, as of containerd 1.7', { runtimeVersion: 'v1.7.27' }],
  ];
  for (const [what, options] of withoutStream) {
    it(`polls where ${what}`, async () => {
      await scene(options);
      const api = apiServer();
      const made = await agent(api, 'stream');
      await until('starts', () => api.events.size === 2);
      set(over(running('c-1', 'proxy')));
      await until('the exit', () => api.events.size === 3);
      const ids = [...api.events.values()].map((each) => each.metadata.annotations['sidecaraudit.dev/container-id']);
      expect(ids).to.include(`${options.runtimeName ?? 'containerd'}://c-1`);
      expect(made.ready()).to.equal(true);
      expect(runtime.subscribers()).to.equal(0);
    });
  }

  it('goes on when the runtime is restarted, and tells what ended meanwhile', async () => {
    await scene();
    const api = apiServer();
    await agent(api, 'poll');
    await until('starts', () => api.events.size === 2);
    await runtime.restart();
    set(over(running('c-1', 'proxy')));
    await until('the exit', () => api.events.size === 3);
    // A task that containerd finds gone after its own restart has no time of its end.
    set({ ...over(running('c-2', 'app'), 255), reason: 'Unknown' });
    await until('the one that was lost', () => api.events.size === 4);
    const lost = [...api.events.values()].find((e) => e.metadata.annotations['sidecaraudit.dev/exit-code'] === '255');
    expect(lost?.metadata.annotations).not.to.have.property('sidecaraudit.dev/finished-at');
  });

  it('tells nothing twice after its own restart, and guesses nothing of what it missed', async () => {
    await scene();
    set(running('c-3', 'worker'));
    const api = apiServer();
    const first = await agent(api, 'poll');
    await until('starts', () => api.events.size === 3);
    await first.stop();
    // One ended and is still there, another's record is gone.
    set(over(running('c-1', 'proxy')));
    runtime.containers.delete('c-2');
    await agent(api, 'poll');
    await until('the exit that is still there', () => api.events.size === 4);
    await until('the starts it had told', () => api.again() === 2);
    expect(api.told()).to.deep.equal([
      'app ContainerStarted',
      'proxy ContainerExited',
      'proxy ContainerStarted',
      'worker ContainerStarted',
    ]);
  });

  it('says of a Pod that the clock of its node was set, and tells of no static Pod', async () => {
    await scene();
    runtime.sandboxes.set('s-2', {
      id: 's-2',
      name: 'etcd-node-1',
      uid: 'a-hash',
      annotations: { 'kubernetes.io/config.source': 'file' },
    });
    for (const name of ['a', 'b']) set({ ...running(`static-${name}`, name), sandbox: 's-2' });
    let aheadMs = 0;
    const timing: Timing = { ...systemTiming, nowMicros: () => systemTiming.nowMicros() + aheadMs * 1_000 };
    const api = apiServer();
    await agent(api, 'poll', { timing });
    await until('starts', () => api.events.size === 2);
    aheadMs = 30_000;
    set(over(running('c-2', 'app')));
    await until('the exit', () => api.events.size === 3);
    const stepped = [...api.events.values()].filter(
      (e) => 'sidecaraudit.dev/clock-stepped-at' in e.metadata.annotations,
    );
    expect(stepped.map((each) => each.reason)).to.deep.equal(['ContainerExited']);
  });
});
