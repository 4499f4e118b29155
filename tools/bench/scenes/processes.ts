import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Task } from '../client/modes.ts';
import type { Plan } from '../server/dataset.ts';

export type Contender = 'ours' | 'informer';

/** What a client tells. */
export type Figures = Readonly<Record<string, number>>;

const HERE = join(import.meta.dirname, '..');

/** The server on one core and the client on the other, where there are two and the kernel lets us. */
const PINNED = availableParallelism() >= 2 && existsSync('/usr/bin/taskset');
export const CORES = PINNED ? 'server on core 0, client on core 1' : 'not pinned';

/** Node.js on a program, with an IPC channel. */
export function startNode(
  core: 0 | 1,
  args: readonly string[],
  { quiet = false, env = {} }: { readonly quiet?: boolean; readonly env?: Readonly<Record<string, string>> } = {},
): ChildProcess {
  const [command, ...rest] = PINNED
    ? ['/usr/bin/taskset', '-c', String(core), process.execPath, ...args]
    : [process.execPath, ...args];
  return spawn(command ?? process.execPath, rest, {
    env: { ...process.env, ...env },
    stdio: ['ignore', quiet ? 'ignore' : 'inherit', 'inherit', 'ipc'],
  });
}

export interface BenchServer {
  readonly url: string;
  readonly stop: () => void;
}

export async function startServer(plan: Partial<Plan>): Promise<BenchServer> {
  const child = startNode(0, [join(HERE, 'server.ts'), JSON.stringify({ pods: 0, stream: 0, together: 1, ...plan })]);
  const { url } = await answer<{ url: string }>(child, 'the server');
  return { url, stop: () => child.kill() };
}

const NOTHING: Task = { server: '', pods: 0, stream: 0, warmUp: 0, before: 0, more: 0, rate: 0, seconds: 0 };

/** One measurement of one client, from its start to its end. */
export async function measure(contender: Contender, mode: string, task: Partial<Task>): Promise<Figures> {
  const flags = ['--expose-gc', '--max-old-space-size=8192'];
  const text = JSON.stringify({ ...NOTHING, ...task });
  const child = startNode(1, [...flags, join(HERE, 'client.ts'), contender, mode, text]);
  const figures = await answer<Figures>(child, `${contender} ${mode}`);
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return figures;
}

/** The first message, or an error when it ends without one. */
export function answer<T>(child: ChildProcess, about: string): Promise<T> {
  return new Promise((resolve, reject) => {
    child.once('message', (message) => resolve(message as T));
    child.once('error', reject);
    child.once('exit', (code, signal) => reject(new Error(`${about} ended with ${signal ?? code}`)));
  });
}
