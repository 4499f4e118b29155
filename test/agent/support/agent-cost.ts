/** What the agent itself costs on a busy node: the runtime is a process of its own, the API server takes Events and nothing else. */
import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AgentEvent } from '../../../src/agent/event.ts';
import type { Source } from '../../../src/agent/options.ts';
import type { Busy, BusyNode } from './busy-node.ts';

export interface CostOptions extends Busy {
  readonly source: Source;
  /** How long it is watched, once it has told of what was there when it began. */
  readonly seconds: number;
}

export interface Cost {
  readonly restarts: number;
  /** Exits of all its time that the agent took up, and how many there were when it was asked: it has a moment to see them. */
  readonly exitsSeen: number;
  readonly exits: number;
  /** Events that came to the API server in all, by reason. */
  readonly created: Readonly<Record<string, number>>;
  readonly requestsPerSecond: number;
  readonly waiting: number;
  /** Transitions that were not told, or not yet: they wait for a summary. */
  readonly dropped: number;
  /** Of one core. */
  readonly cpuPercent: number;
  readonly residentMb: number;
  readonly peakMb: number;
  /** To the runtime. */
  readonly callsPerSecond: number;
}

const TICKS_PER_SECOND = 100;
const root = join(import.meta.dirname, '../../..');
const sum = (counts: Readonly<Record<string, number>>): number => Object.values(counts).reduce((a, b) => a + b, 0);
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Linux only: it reads /proc. Restarting begins with the agent, and the first `settle` seconds are not in the figures. */
export async function agentCost(options: CostOptions, settleSeconds: number): Promise<Cost> {
  const folder = mkdtempSync(join(tmpdir(), 'sidecar-audit-cost-'));
  const api = await eventSink();
  const node = fork(join(import.meta.dirname, 'busy-node.ts'), [JSON.stringify(options)], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  const state = async (): Promise<BusyNode> => {
    node.send('state');
    const [said] = (await once(node, 'message')) as [BusyNode];
    return said;
  };
  const [{ endpoint }] = (await once(node, 'message')) as [BusyNode];
  const kubeconfig = join(folder, 'kubeconfig');
  writeFileSync(kubeconfig, kubeconfigOf(api.url));
  const port = await freePort();
  const flags = {
    kubeconfig,
    'runtime-endpoint': endpoint,
    'node-name': 'busy',
    source: options.source,
    'metrics-address': `127.0.0.1:${port}`,
  };
  const args = Object.entries(flags).map(([name, value]) => `--${name}=${value}`);
  const agent = spawn(join(root, 'bin/sidecar-audit'), ['agent', ...args], { stdio: 'ignore' });
  try {
    const metrics = (): Promise<ReadonlyMap<string, number>> => metricsOf(port);
    for (let n = 0; ((await metrics()).get('sidecaraudit_agent_containers') ?? 0) === 0; n += 1) {
      if (n > 300 || agent.exitCode !== null) throw new Error('the agent does not begin');
      await sleep(100);
    }
    await sleep(settleSeconds * 1_000);
    const [before, restartsBefore, metricsBefore, requests] = [
      usageOf(agent.pid ?? 0),
      await state(),
      await metrics(),
      api.requests(),
    ];
    const from = performance.now();
    await sleep(options.seconds * 1_000);
    const [after, restartsAfter, metricsAfter] = [usageOf(agent.pid ?? 0), await state(), await metrics()];
    const seconds = (performance.now() - from) / 1_000;
    const grown = (name: string): number => (metricsAfter.get(name) ?? 0) - (metricsBefore.get(name) ?? 0);
    const seen = async (): Promise<number> =>
      (await metrics()).get('sidecaraudit_agent_transitions_total{transition="finished"}') ?? 0;
    for (let n = 0; (await seen()) < restartsAfter.restarts && n < 50; n += 1) await sleep(100);
    return {
      restarts: restartsAfter.restarts - restartsBefore.restarts,
      exits: restartsAfter.restarts,
      exitsSeen: await seen(),
      created: api.created(),
      requestsPerSecond: (api.requests() - requests) / seconds,
      waiting: metricsAfter.get('sidecaraudit_agent_events_waiting') ?? 0,
      dropped: grown('sidecaraudit_agent_events_total{result="dropped"}'),
      cpuPercent: ((after.cpuSeconds - before.cpuSeconds) / seconds) * 100,
      residentMb: after.residentMb,
      peakMb: after.peakMb,
      callsPerSecond: (sum(restartsAfter.calls) - sum(restartsBefore.calls)) / seconds,
    };
  } finally {
    agent.kill('SIGKILL');
    if (node.connected) node.disconnect();
    await api.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** An API server that takes every Event. */
async function eventSink() {
  const created = new Map<string, number>();
  let requests = 0;
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      requests += 1;
      const body = Buffer.concat(parts);
      const { reason } = JSON.parse(body.toString()) as AgentEvent;
      created.set(reason, (created.get(reason) ?? 0) + 1);
      response.writeHead(201, { 'content-type': 'application/json' }).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests: () => requests,
    created: () => Object.fromEntries(created),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function kubeconfigOf(server: string): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'sink', cluster: { server } }],
    users: [{ name: 'agent', user: {} }],
    contexts: [{ name: 'sink', context: { cluster: 'sink', user: 'agent' } }],
    'current-context': 'sink',
  });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Empty as long as nobody answers. */
async function metricsOf(port: number): Promise<ReadonlyMap<string, number>> {
  const text = await fetch(`http://127.0.0.1:${port}/metrics`).then(
    (answer) => answer.text(),
    () => '',
  );
  const samples = text.matchAll(/^([^#\s]+) (\S+)$/gmu);
  return new Map([...samples].map(([, name, value]) => [name ?? '', Number(value)]));
}

function usageOf(pid: number) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const megabytes = (name: string): number =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'mu').exec(status)?.[1]) / 1024;
  return {
    cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND,
    residentMb: megabytes('VmRSS'),
    peakMb: megabytes('VmHWM'),
  };
}
