/**
 * A node full of Pods whose containers restart all the time, on a runtime of the tests' own. As a program it is a process of its
 * own, so that what it costs is not counted as the agent's: `fork` it with Busy as JSON; it sends a BusyNode, and one more with
 * the counts for each message it gets.
 */
import { fakeRuntime, type FakeContainer, type FakeRuntime } from './fake-runtime.ts';

export interface Busy {
  readonly pods: number;
  readonly containersEach: number;
  /** Containers that end and start again in a second, one after the other; in the first so many Pods only, if that is said. */
  readonly restartsPerSecond: number;
  readonly restartingPods?: number;
  readonly namespace: string;
}

export interface BusyNode {
  readonly endpoint: string;
  readonly restarts: number;
  /** Calls until now, by method. */
  readonly calls: Readonly<Record<string, number>>;
}

const TICK_MS = 50;
const EXITED = 2;
const EVENT = { created: 0, started: 1, stopped: 2, deleted: 3 } as const;
const now = (): string => `${BigInt(Date.now()) * 1_000_000n}`;

interface Load {
  readonly restarts: () => number;
  readonly stop: () => void;
}

/** Fills the runtime, and restarts. As the kubelet does, it keeps the last record of a container beside the one that runs. */
function load(runtime: FakeRuntime, busy: Busy): Load {
  const { pods, containersEach, restartsPerSecond, namespace } = busy;
  const idOf = (pod: number, container: number, attempt: number): string =>
    Buffer.from(`${process.pid}/${pod}/${container}/${attempt}`).toString('hex').padStart(64, '0');
  const start = (pod: number, container: number, attempt: number): FakeContainer => ({
    id: idOf(pod, container, attempt),
    sandbox: `sandbox-${pod}`,
    name: `c-${container}`,
    attempt,
    state: 1,
    createdAt: now(),
    startedAt: now(),
  });
  for (let pod = 0; pod < pods; pod += 1) {
    const sandbox = { id: `sandbox-${pod}`, namespace, name: `web-${pod}`, uid: `uid-${process.pid}-${pod}` };
    runtime.sandboxes.set(sandbox.id, sandbox);
    for (let n = 0; n < containersEach; n += 1) {
      const container = start(pod, n, 0);
      runtime.containers.set(container.id, container);
    }
  }
  const restarting = busy.restartingPods ?? pods;
  const attempts = new Map<string, number>();
  const restart = (turn: number): void => {
    const [pod, n] = [turn % restarting, Math.floor(turn / restarting) % containersEach];
    const attempt = attempts.get(`${pod}/${n}`) ?? 0;
    attempts.set(`${pod}/${n}`, attempt + 1);
    const was = runtime.containers.get(idOf(pod, n, attempt));
    if (was === undefined) throw new Error(`no run ${attempt} of container ${n} of Pod ${pod}`);
    runtime.containers.set(was.id, { ...was, state: EXITED, finishedAt: now(), exitCode: 1, reason: 'Error' });
    runtime.emit(was.id, EVENT.stopped);
    const next = start(pod, n, attempt + 1);
    runtime.containers.set(next.id, { ...next, state: 0, startedAt: '0' });
    runtime.emit(next.id, EVENT.created);
    runtime.containers.set(next.id, next);
    runtime.emit(next.id, EVENT.started);
    const before = idOf(pod, n, attempt - 1);
    if (!runtime.containers.has(before)) return;
    runtime.emit(before, EVENT.deleted);
    runtime.containers.delete(before);
  };
  const from = performance.now();
  let turn = 0;
  const ticking = setInterval(() => {
    while (turn < ((performance.now() - from) / 1_000) * restartsPerSecond) restart(turn++);
  }, TICK_MS);
  return { restarts: () => turn, stop: () => clearInterval(ticking) };
}

if (import.meta.main) {
  const runtime = await fakeRuntime();
  const busy = JSON.parse(process.argv[2] ?? '') as Busy;
  let running: Load | null = null;
  const tell = (): void => {
    const calls = Object.fromEntries(runtime.calls);
    process.send?.({ endpoint: runtime.endpoint, restarts: running?.restarts() ?? 0, calls } satisfies BusyNode);
  };
  running = load(runtime, busy);
  process.on('message', tell);
  process.once('disconnect', () => {
    running.stop();
    runtime.stop();
  });
  tell();
}
