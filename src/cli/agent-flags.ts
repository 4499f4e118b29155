import { dirname } from 'node:path';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { startAgent } from '../agent/agent.ts';
import { connectInCluster, isInCluster } from '../agent/in-cluster.ts';
import type { Source } from '../agent/options.ts';
import { AuditError } from '../errors.ts';
import type { Connection } from '../kube/connection.ts';
import { createLogger, type LogLevel } from '../log.ts';
import { COMMIT, VERSION } from '../version.ts';

interface Flags {
  readonly runtimeEndpoint: string;
  readonly runtimeState?: string;
  readonly nodeName: string;
  readonly source: Source;
  readonly minContainers: number;
  readonly maxEventsPerSecond: number;
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly metricsAddress: string;
  readonly healthAddress?: string;
  readonly logLevel: LogLevel;
  readonly logFormat: 'auto' | 'json' | 'text';
}

/** How to reach a cluster from outside. */
export type ConnectElsewhere = (flags: Pick<Flags, 'kubeconfig' | 'context'>) => Promise<Connection>;

/** Adds the agent's options to a command; `elsewhere` connects where there is no service account of a Pod. */
export function registerAgent(command: Command, elsewhere: ConnectElsewhere): void {
  const { env } = process;
  command
    .option(
      '--runtime-endpoint <socket>',
      'socket of the container runtime; else CONTAINER_RUNTIME_ENDPOINT',
      env['CONTAINER_RUNTIME_ENDPOINT'] ?? 'unix:///run/containerd/containerd.sock',
    )
    .option(
      '--runtime-state <folder>',
      "folder of the runtime's state, whose changes tell when to ask it; else the socket's own folder",
    )
    .option('--node-name <name>', 'the node that this runs on; else NODE_NAME', env['NODE_NAME'] ?? '')
    .addOption(
      new Option('--source <source>', 'ask the runtime again and again, or subscribe to its events (docs/agent.md)')
        .choices(['poll', 'stream'])
        .default('poll'),
    )
    .option('--min-containers <n>', 'leave out Pods of fewer containers', wholeNumber, 2)
    .option('--max-events-per-second <n>', 'Events that this agent creates in the long run', wholeNumber, 25)
    .option('--kubeconfig <file>', 'kubeconfig; else the service account of the Pod, KUBECONFIG or ~/.kube/config')
    .option('--context <name>', 'context of the kubeconfig; else its current one')
    .option('--metrics-address <host:port>', 'where /metrics is served; 0 for nowhere', '127.0.0.1:8081')
    .option(
      '--health-address <host:port>',
      'where /healthz and /readyz are served; else with the metrics; 0 for nowhere',
    )
    .addOption(new Option('--log-level <level>').choices(['debug', 'info', 'warn', 'error']).default('info'))
    .addOption(new Option('--log-format <format>').choices(['auto', 'json', 'text']).default('auto'))
    .action((flags: Flags) => run(flags, elsewhere));
}

/** What the API takes of a reportingInstance. */
const LONGEST_NODE_NAME = 128;

/** Runs until SIGTERM or SIGINT; a second one ends it at once. */
async function run(flags: Flags, elsewhere: ConnectElsewhere): Promise<void> {
  const log = createLogger({ level: flags.logLevel, format: flags.logFormat });
  const node = flags.nodeName;
  if (node === '') throw new AuditError('SA5002', 'the node', 'it has no name');
  if (node.length > LONGEST_NODE_NAME) throw new AuditError('SA5002', node, `it has ${node.length} characters`);
  const inCluster = flags.kubeconfig === undefined && isInCluster(process.env);
  const connection = inCluster
    ? connectInCluster({ env: process.env, monotonicMs: () => performance.now() })
    : await elsewhere(flags);
  const endpoint = flags.runtimeEndpoint.startsWith('/') ? `unix://${flags.runtimeEndpoint}` : flags.runtimeEndpoint;
  log.info('starting', { version: VERSION, commit: COMMIT, server: connection.server, node });
  const agent = await startAgent({
    connection,
    log,
    endpoint,
    runtimeState: flags.runtimeState ?? folderOf(endpoint),
    node,
    source: flags.source,
    minContainers: flags.minContainers,
    eventsPerSecond: flags.maxEventsPerSecond,
    metricsAddress: addressOf(flags.metricsAddress),
    healthAddress: addressOf(flags.healthAddress ?? flags.metricsAddress),
  });
  const stop = (signal: NodeJS.Signals): void => {
    log.info('stopping', { signal });
    process.once(signal, () => process.exit(1));
    void agent.stop();
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  await agent.ended;
}

/** Of a unix socket; null for what is none. */
function folderOf(endpoint: string): string | null {
  const path = /^unix:(?:\/\/)?(\/.+)$/u.exec(endpoint)?.[1];
  return path === undefined ? null : dirname(path);
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > 1000) {
    throw new InvalidArgumentError('It is a whole number from 1 to 1000.');
  }
  return number;
}

function addressOf(flag: string): string | null {
  return flag === '0' || flag === '' ? null : flag;
}
