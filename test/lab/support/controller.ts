/** The controller as a user starts it: bin/sidecar-audit controller. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { eventually } from '../kubectl.ts';
import { ENVIRONMENT, ROOT } from './lab.ts';
import { parseMetrics, type Metrics } from './metrics.ts';

export interface LogLine {
  readonly level: string;
  readonly message: string;
  /** When this test read it, ms on its monotonic clock. */
  readonly at: number;
  readonly raw: string;
}

export interface End {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** From the signal to the end, ms. */
  readonly tookMs: number;
}

export interface RunningController {
  /** Everything it has written to standard error until now; a line that is no JSON has the level `none`. */
  readonly log: () => readonly LogLine[];
  readonly hasEnded: () => boolean;
  /** HOST:PORT of /metrics: another one than that of the other pages where the metrics are protected. */
  readonly metricsAddress: string;
  /** Status and body of one of its own pages; status 0 while it does not answer. */
  readonly page: (path: string) => Promise<{ readonly status: number; readonly body: string }>;
  readonly metrics: () => Promise<Metrics>;
  /** Resident memory, kB. */
  readonly residentKb: () => number;
  readonly terminate: () => Promise<End>;
  /** For the end of a test, whatever became of it. */
  readonly kill: () => void;
}

/** Resolves once it says that it is ready. */
export async function startController(
  kubeconfig: string,
  more: readonly string[] = [],
  environment: Readonly<Record<string, string>> = {},
): Promise<RunningController> {
  const running = await spawnController(kubeconfig, more, environment);
  try {
    await eventually(30, 'the controller is ready', async () => {
      if (running.hasEnded())
        throw new Error(
          `the controller ended: ${running
            .log()
            .map((l) => l.raw)
            .join('\n')}`,
        );
      const { status, body } = await running.page('/readyz');
      return status === 200 || `${status} ${body}`;
    });
  } catch (error) {
    running.kill();
    throw error;
  }
  return running;
}

/** Resolves as soon as it has been started. */
export async function spawnController(
  kubeconfig: string,
  more: readonly string[] = [],
  environment: Readonly<Record<string, string>> = {},
): Promise<RunningController> {
  const address = `127.0.0.1:${await freePort()}`;
  const metricsAddress = more.includes('--metrics-secure') ? `127.0.0.1:${await freePort()}` : address;
  const addresses = ['--metrics-address', metricsAddress, '--health-address', address, '--page-address', '0'];
  const args = ['controller', '--kubeconfig', kubeconfig, ...addresses];
  const child = spawn(
    join(ROOT, 'bin/sidecar-audit'),
    [...args, '--log-format', 'json', '--log-level', 'debug', ...more],
    {
      env: { ...ENVIRONMENT, KUBECONFIG: '/nowhere', ...environment },
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  const ended = new Promise<Omit<End, 'tookMs'>>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
  const lines: LogLine[] = [];
  createInterface(child.stderr).on('line', (raw) => lines.push(parseLine(raw)));
  const page = async (path: string): Promise<{ readonly status: number; readonly body: string }> => {
    try {
      const answer = await fetch(`http://${address}${path}`, { signal: AbortSignal.timeout(5_000) });
      return { status: answer.status, body: await answer.text() };
    } catch (error) {
      return { status: 0, body: error instanceof Error ? error.message : String(error) };
    }
  };
  return {
    log: () => [...lines],
    hasEnded: () => child.exitCode !== null,
    metricsAddress,
    page,
    metrics: async () => parseMetrics((await page('/metrics')).body),
    residentKb: () => residentKb(child.pid),
    terminate: async () => {
      const from = performance.now();
      child.kill('SIGTERM');
      return { ...(await ended), tookMs: performance.now() - from };
    },
    kill: () => {
      child.kill('SIGKILL');
    },
  };
}

function parseLine(raw: string): LogLine {
  try {
    const { level, message } = JSON.parse(raw) as { readonly level: string; readonly message: string };
    return { level, message, at: performance.now(), raw };
  } catch {
    return { level: 'none', message: raw, at: performance.now(), raw };
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

function residentKb(pid: number | undefined): number {
  const status = readFileSync(`/proc/${pid ?? 0}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/mu.exec(status)?.[1] ?? Number.NaN);
}
