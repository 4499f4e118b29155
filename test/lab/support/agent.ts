/** The node agent as a user starts it, with the rights of config/agent and no more. */
import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse, parseAllDocuments, stringify } from 'yaml';
import { eventually, must } from '../kubectl.ts';
import { CRI_ENDPOINT } from './cri-load.ts';
import { ADMIN_KUBECONFIG, ENVIRONMENT, ROOT, type Scratch } from './lab.ts';
import { parseMetrics, type Metrics } from './metrics.ts';

const NODE = 'lab';
const PORT = 18_481;
/** By hand the bundle that is shipped: `node FLAGS dist/sidecar-audit-agent.mjs`. */
const COMMAND = process.env['AGENT_COMMAND'] ?? `${join(ROOT, 'bin/sidecar-audit')} agent`;

export interface RunningAgent {
  readonly metrics: () => Promise<Metrics>;
  /** Resolves when the runtime answers it. */
  readonly ready: () => Promise<void>;
  readonly signal: (signal: NodeJS.Signals) => void;
  /** User and system time until now, s, and resident memory, kB. */
  readonly cost: () => { readonly cpuSeconds: number; readonly residentKb: number };
  /** What it wrote, for a test that fails. */
  readonly said: () => string;
  readonly end: () => Promise<void>;
}

/** Resolves once it is ready. */
export async function startAgent(
  kubeconfig: string,
  more: readonly string[] = [],
  endpoint = CRI_ENDPOINT,
): Promise<RunningAgent> {
  const address = `127.0.0.1:${PORT}`;
  const [program = '', ...args] = COMMAND.split(' ');
  const state = join(dirname(new URL(endpoint).pathname), 'containerd');
  args.push('--kubeconfig', kubeconfig, '--node-name', NODE);
  args.push('--runtime-endpoint', endpoint, '--runtime-state', state);
  const child: ChildProcess = spawn(program, [...args, '--metrics-address', address, '--log-format', 'json', ...more], {
    env: { ...ENVIRONMENT, KUBECONFIG: '/nowhere' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const get = async (path: string): Promise<string> =>
    (await fetch(`http://${address}${path}`, { signal: AbortSignal.timeout(5_000) })).text();
  const ready = (): Promise<void> =>
    eventually(30, 'the agent is ready', async () => {
      if (child.exitCode !== null) throw new Error(`the agent ended: ${said}`);
      return get('/readyz').then(
        (page) => page === 'ready\n' || page,
        (error: unknown) => String(error),
      );
    });
  await ready();
  return {
    ready,
    metrics: async () => parseMetrics(await get('/metrics')),
    signal: (signal) => child.kill(signal),
    cost: () => costOf(child.pid ?? 0),
    said: () => said,
    end: async () => {
      child.kill('SIGCONT');
      child.kill('SIGTERM');
      await ended;
    },
  };
}

const TICKS_PER_SECOND = 100;

function costOf(pid: number): { readonly cpuSeconds: number; readonly residentKb: number } {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  const resident = /^VmRSS:\s+(\d+) kB$/mu.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return { cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND, residentKb: Number(resident) };
}

export interface AgentAccount {
  readonly kubeconfig: string;
  readonly remove: () => Promise<void>;
}

interface Manifest {
  readonly kind: string;
  readonly rules?: readonly object[];
}

/** A service account in the namespace with the rules of config/agent, and a kubeconfig that holds its token. */
export async function agentAccount(namespace: string, files: Scratch): Promise<AgentAccount> {
  const name = `sidecar-audit-agent-${namespace}`;
  const manifests = parseAllDocuments(await must(['kustomize', join(ROOT, 'config/agent')])).map(
    (d) => d.toJS() as Manifest,
  );
  const rules = manifests.find(({ kind }) => kind === 'ClusterRole')?.rules ?? [];
  const group = 'rbac.authorization.k8s.io';
  const items = [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace } },
    { apiVersion: `${group}/v1`, kind: 'ClusterRole', metadata: { name }, rules },
    {
      apiVersion: `${group}/v1`,
      kind: 'ClusterRoleBinding',
      metadata: { name },
      roleRef: { apiGroup: group, kind: 'ClusterRole', name },
      subjects: [{ kind: 'ServiceAccount', name, namespace }],
    },
  ];
  await must(['apply', '-f', '-'], { apiVersion: 'v1', kind: 'List', items });
  const token = (await must(['--namespace', namespace, 'create', 'token', name, '--duration=1h'])).trim();
  const config = parse(readFileSync(ADMIN_KUBECONFIG, 'utf8')) as {
    readonly clusters: readonly { readonly name: string }[];
  };
  const kubeconfig = stringify({
    ...config,
    users: [{ name: 'agent', user: { token } }],
    contexts: [{ name: 'lab', context: { cluster: config.clusters[0]?.name, user: 'agent' } }],
    'current-context': 'lab',
  });
  return {
    kubeconfig: files.write(`${name}.yaml`, kubeconfig),
    remove: async () => {
      await must(['delete', '--ignore-not-found', 'clusterrole,clusterrolebinding', name]);
    },
  };
}
