import { execFileSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { delaysOf, resident, type Delays, type Resident } from '../client/measures.ts';
import { answer, startNode } from './processes.ts';

const ROOT = join(import.meta.dirname, '../../..');
const LONGEST_MS = 120_000;

export interface Controlled {
  /** From the start of the process to 200 from /readyz, s. */
  readonly readySeconds: number;
  readonly resident: () => Resident;
  /** How long the event loop stood still since it was last asked. */
  readonly loop: () => Promise<Delays>;
  readonly metrics: () => Promise<{ readonly ms: number; readonly kib: number; readonly text: string }>;
  readonly stop: () => Promise<void>;
}

/** The program as it is shipped, bundled and with the image's flags. */
export function bundle(): void {
  execFileSync(process.execPath, ['tools/build.ts'], { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] });
}

/** Writes a kubeconfig for the benchmark's server. */
export function kubeconfigFor(server: string): string {
  const file = join(ROOT, 'build/bench.kubeconfig');
  mkdirSync(join(ROOT, 'build'), { recursive: true });
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'bench', cluster: { server } }],
    contexts: [{ name: 'bench', context: { cluster: 'bench', user: 'nobody' } }],
    users: [{ name: 'nobody', user: {} }],
    'current-context': 'bench',
  };
  writeFileSync(file, JSON.stringify(config));
  return file;
}

export async function startController(kubeconfig: string): Promise<Controlled> {
  const port = await freePort();
  const address = `127.0.0.1:${port}`;
  const began = performance.now();
  const child = startNode(
    1,
    [
      ...imageFlags(),
      '--import',
      join(ROOT, 'tools/bench/probe.mjs'),
      join(ROOT, 'dist/sidecar-audit.mjs'),
      'controller',
      '--kubeconfig',
      kubeconfig,
      '--metrics-address',
      address,
      '--page-address',
      '0',
      '--log-level',
      'error',
    ],
    { env: imageEnvironment() },
  );
  await ready(child, `http://${address}/readyz`);
  const readySeconds = (performance.now() - began) / 1000;
  return {
    readySeconds,
    // taskset becomes what it starts: the process is the same.
    resident: () => resident(child.pid ?? 0),
    loop: async () => {
      const told = answer<Delays>(child, 'the controller');
      child.send('loop');
      return delaysOf(await told);
    },
    metrics: async () => {
      const before = performance.now();
      const text = await (await fetch(`http://${address}/metrics`)).text();
      return { ms: performance.now() - before, kib: Buffer.byteLength(text) / 1024, text };
    },
    stop: async () => {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** What the image gives Node.js to run the program with. */
function imageFlags(): readonly string[] {
  const entrypoint = /^ENTRYPOINT (\[.*\])$/m.exec(dockerfile())?.[1] ?? '[]';
  return (JSON.parse(entrypoint) as readonly string[]).filter((word) => word.startsWith('--'));
}

function imageEnvironment(): Readonly<Record<string, string>> {
  return Object.fromEntries([...dockerfile().matchAll(/^ENV (\w+)=(\S+)$/gm)].map(([, name, value]) => [name, value]));
}

function dockerfile(): string {
  return readFileSync(join(ROOT, 'Dockerfile'), 'utf8');
}

async function ready(child: ChildProcess, url: string): Promise<void> {
  const end = performance.now() + LONGEST_MS;
  while (performance.now() < end) {
    if (child.exitCode !== null) throw new Error(`the controller ended with ${child.exitCode}`);
    const status = await fetch(url).then(
      (response) => response.status,
      () => 0,
    );
    if (status === 200) return;
    await sleep(50);
  }
  child.kill();
  throw new Error('the controller did not become ready');
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => {
    server.close(resolve);
  });
  return port;
}
