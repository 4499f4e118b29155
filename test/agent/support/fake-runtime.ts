/** A container runtime of the tests' own: CRI on a unix socket in a temporary folder, with what it holds set by the test. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Server, ServerCredentials, status, type ServerWritableStream, type UntypedHandleCall } from '@grpc/grpc-js';
import protobuf from 'protobufjs';
import { CRI_PROTO } from './cri-proto.ts';

const { root } = protobuf.parse(CRI_PROTO);

export interface FakeContainer {
  readonly id: string;
  readonly sandbox: string;
  readonly name: string;
  readonly attempt?: number;
  /** 0 created, 1 running, 2 exited, 3 unknown */
  readonly state: number;
  /** Nanoseconds, as text: JavaScript's numbers do not hold them. */
  readonly createdAt?: string;
  readonly startedAt?: string;
  readonly finishedAt?: string;
  readonly exitCode?: number;
  readonly reason?: string;
}

export interface FakeSandbox {
  readonly id: string;
  readonly namespace?: string;
  readonly name: string;
  readonly uid: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

export interface FakeRuntime {
  readonly endpoint: string;
  readonly containers: Map<string, FakeContainer>;
  readonly sandboxes: Map<string, FakeSandbox>;
  /** Calls until now, by method. */
  readonly calls: Map<string, number>;
  /** Sends an event with the sandbox and all its containers to whoever is subscribed. */
  readonly emit: (id: string, type: number) => void;
  /** How many are subscribed. */
  readonly subscribers: () => number;
  /** The longest that a subscriber asked for, ms; null where one set no deadline. */
  readonly deadlines: readonly (number | null)[];
  /** Ends the streams of events in order, as nothing but a runtime that goes away does. */
  readonly endStreams: () => void;
  /** Ends all connections, as a runtime that is restarted does, and serves again on the same socket. */
  readonly restart: () => Promise<void>;
  readonly stop: () => void;
}

export interface FakeOptions {
  /** Like containerd before 1.7, or like CRI-O without pod events, which ends the stream at once. */
  readonly noEvents?: 'unimplemented' | 'ended';
  readonly runtimeName?: string;
  readonly runtimeVersion?: string;
  /** Resets each stream of events so long after it began. */
  readonly resetAfterMs?: number;
}

export async function fakeRuntime(options: FakeOptions = {}): Promise<FakeRuntime> {
  const folder = mkdtempSync(join(tmpdir(), 'sidecar-audit-cri-'));
  const endpoint = `unix://${join(folder, 'cri.sock')}`;
  const containers = new Map<string, FakeContainer>();
  const sandboxes = new Map<string, FakeSandbox>();
  const calls = new Map<string, number>();
  const deadlines: (number | null)[] = [];
  const open = new Set<ServerWritableStream<object, object>>();

  const unary = (method: string, answer: (asked: Asked) => object | null): Method => ({
    path: `/runtime.v1.RuntimeService/${method}`,
    request: `${method}Request`,
    response: `${method}Response`,
    stream: false,
    handle: (call: { readonly request: Asked }, done: (error: object | null, value?: object) => void) => {
      calls.set(method, (calls.get(method) ?? 0) + 1);
      const value = answer(call.request);
      if (value === null) done({ code: status.NOT_FOUND, details: 'not found' });
      else done(null, value);
    },
  });
  const eventsOf = (container: FakeContainer, type: number): object => ({
    containerId: container.id,
    containerEventType: type,
    podSandboxStatus: sandboxStatus(sandboxes.get(container.sandbox)),
    containersStatuses: [...containers.values()].filter((c) => c.sandbox === container.sandbox).map(statusOf),
  });
  const methods: Method[] = [
    unary('Version', () => ({
      version: '0.1.0',
      runtimeName: options.runtimeName ?? 'containerd',
      runtimeVersion: options.runtimeVersion ?? 'v2.3.7',
    })),
    unary('ListContainers', ({ filter }) => ({
      containers: [...containers.values()]
        .filter((c) => filter?.state == null || c.state === (filter.state.state ?? 0))
        .map(listed),
    })),
    unary('ContainerStatus', ({ containerId }) => {
      const found = containers.get(containerId ?? '');
      return found === undefined ? null : { status: statusOf(found) };
    }),
    unary('PodSandboxStatus', ({ podSandboxId }) => {
      const found = sandboxes.get(podSandboxId ?? '');
      return found === undefined ? null : { status: sandboxStatus(found) };
    }),
  ];
  if (options.noEvents !== 'unimplemented') {
    methods.push({
      path: '/runtime.v1.RuntimeService/GetContainerEvents',
      request: 'GetEventsRequest',
      response: 'ContainerEventResponse',
      stream: true,
      handle: (call: ServerWritableStream<object, object>) => {
        calls.set('GetContainerEvents', (calls.get('GetContainerEvents') ?? 0) + 1);
        const deadline = Number(call.getDeadline());
        if (options.noEvents === 'ended') return void call.end();
        const { resetAfterMs } = options;
        if (resetAfterMs !== undefined) {
          setTimeout(() => call.emit('error', { code: status.CANCELLED, details: 'reset' }), resetAfterMs);
        }
        deadlines.push(Number.isFinite(deadline) ? deadline - Date.now() : null);
        open.add(call);
        call.on('cancelled', () => open.delete(call));
        call.on('close', () => open.delete(call));
      },
    });
  }
  const serve = async (): Promise<Server> => {
    const server = new Server();
    server.addService(
      Object.fromEntries(methods.map((m) => [m.path, definition(m)])),
      Object.fromEntries(methods.map((m) => [m.path, m.handle])),
    );
    await new Promise<void>((resolve, reject) => {
      server.bindAsync(endpoint, ServerCredentials.createInsecure(), (error) =>
        error === null ? resolve() : reject(error),
      );
    });
    return server;
  };
  let server = await serve();
  return {
    endpoint,
    containers,
    sandboxes,
    calls,
    deadlines,
    subscribers: () => open.size,
    emit: (id, type) => {
      const container = containers.get(id);
      if (container === undefined) throw new Error(`no container ${id}`);
      for (const call of open) call.write(eventsOf(container, type));
    },
    endStreams: () => {
      for (const call of open) call.end();
      open.clear();
    },
    restart: async () => {
      server.forceShutdown();
      open.clear();
      server = await serve();
    },
    stop: () => {
      server.forceShutdown();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

interface Asked {
  readonly containerId?: string;
  readonly podSandboxId?: string;
  readonly filter?: { readonly state?: { readonly state?: number } | null } | null;
}

interface Method {
  readonly path: string;
  readonly request: string;
  readonly response: string;
  readonly stream: boolean;
  readonly handle: UntypedHandleCall;
}

function definition({ path, request, response, stream }: Method) {
  const [asked, answer] = [root.lookupType(`runtime.v1.${request}`), root.lookupType(`runtime.v1.${response}`)];
  return {
    path,
    requestStream: false,
    responseStream: stream,
    requestSerialize: (value: object) => Buffer.from(asked.encode(asked.fromObject(value)).finish()),
    requestDeserialize: (bytes: Buffer) => asked.decode(bytes),
    responseSerialize: (value: object) => Buffer.from(answer.encode(answer.fromObject(value)).finish()),
    responseDeserialize: (bytes: Buffer) => answer.decode(bytes),
  };
}

const listed = ({ id, sandbox, name, attempt, state, createdAt }: FakeContainer): object => ({
  id,
  podSandboxId: sandbox,
  metadata: { name, attempt: attempt ?? 0 },
  image: { image: 'registry.example/app:1' },
  state,
  createdAt: createdAt ?? '0',
  labels: { 'io.kubernetes.container.name': name },
});

const statusOf = ({ id, name, attempt, state, ...rest }: FakeContainer): object => ({
  id,
  metadata: { name, attempt: attempt ?? 0 },
  state,
  createdAt: rest.createdAt ?? '0',
  startedAt: rest.startedAt ?? '0',
  finishedAt: rest.finishedAt ?? '0',
  exitCode: rest.exitCode ?? 0,
  reason: rest.reason ?? '',
  labels: { 'io.kubernetes.container.name': name },
});

function sandboxStatus(sandbox: FakeSandbox | undefined): object | null {
  if (sandbox === undefined) return null;
  const { id, namespace = 'shop', name, uid, annotations } = sandbox;
  return {
    id,
    metadata: { name, uid, namespace },
    labels: {
      'io.kubernetes.pod.name': name,
      'io.kubernetes.pod.namespace': namespace,
      'io.kubernetes.pod.uid': uid,
    },
    annotations: { 'kubernetes.io/config.source': 'api', ...annotations },
  };
}
