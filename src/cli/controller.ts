import { InvalidArgumentError, Option, type Command } from 'commander';
import type { LogNamespaces } from '../controller/logs/namespaces.ts';
import { startController } from '../controller/controller.ts';
import type { ControllerOptions } from '../controller/options.ts';
import { connect } from '../kube/kubeconfig.ts';
import { createLogger, type LogLevel } from '../log.ts';
import { isExposed } from '../sinks/page/page.ts';
import { COMMIT, VERSION } from '../version.ts';

interface Flags {
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly namespace?: string;
  readonly metricsAddress: string;
  readonly metricsSecure?: boolean;
  readonly metricsCertDir?: string;
  readonly healthAddress?: string;
  readonly ledgerNamespace?: string;
  readonly pageAddress: string;
  readonly logLevel: LogLevel;
  readonly readLogsIn?: LogNamespaces;
  readonly logFormat: 'auto' | 'json' | 'text';
  readonly insecureSkipTlsVerify?: boolean;
  readonly leaderElect?: boolean;
  readonly leaderElectNamespace?: string;
}

export function register(command: Command): void {
  command
    .option('--kubeconfig <file>', 'kubeconfig; else KUBECONFIG, ~/.kube/config or the service account of the Pod')
    .option('--context <name>', 'context of the kubeconfig; else its current one')
    .option('-n, --namespace <name>', 'watch only this namespace (no ClusterSidecarAudits, no nodes)')
    .option(
      '--read-logs-in <namespaces>',
      'let audits have the time of the last log line read in these namespaces, separated by commas, or in all: *',
      logNamespaces,
    )
    .option('--metrics-address <host:port>', 'where /metrics is served; 0 for nowhere', '127.0.0.1:8080')
    .option('--metrics-secure', 'serve the metrics by TLS, and only to those whom RBAC lets get /metrics')
    .addOption(
      new Option(
        '--metrics-cert-dir <folder>',
        'its tls.crt and tls.key, read again when they change, and --metrics-secure; else a certificate of its own',
      ).implies({ metricsSecure: true }),
    )
    .option(
      '--health-address <host:port>',
      'where /healthz and /readyz are served, always plain; else with plain metrics, or 127.0.0.1:8081; 0 for nowhere',
    )
    .option(
      '--ledger-namespace <name>',
      'where the verdicts of living Pods are kept over restarts; else the namespace of the kubeconfig or the Pod; 0 for nowhere',
    )
    .option(
      '--page-address <host:port>',
      'where the page is served, by TLS if not on the loopback; 0 for nowhere',
      '127.0.0.1:8090',
    )
    .option('--leader-elect', 'several replicas: one is elected by a Lease to write, the others are ready to take over')
    .option('--leader-elect-namespace <name>', 'namespace of the Lease; else the one this runs in')
    .option('--insecure-skip-tls-verify', 'accept a kubeconfig that says so')
    .addOption(new Option('--log-level <level>').choices(['debug', 'info', 'warn', 'error']).default('info'))
    .addOption(new Option('--log-format <format>').choices(['auto', 'json', 'text']).default('auto'))
    .action((flags: Flags) => run(flags));
}

/** Runs until SIGTERM or SIGINT; a second one ends it at once. */
async function run(flags: Flags): Promise<void> {
  const log = createLogger({ level: flags.logLevel, format: flags.logFormat });
  const connection = await connect({
    kubeconfig: flags.kubeconfig,
    context: flags.context,
    allowSkipTlsVerify: flags.insecureSkipTlsVerify,
  });
  log.info('starting', {
    version: VERSION,
    commit: COMMIT,
    server: connection.server,
    namespace: flags.namespace ?? 'all',
  });
  const controller = await startController({
    connection,
    log,
    namespace: flags.namespace ?? null,
    ...(flags.readLogsIn === undefined ? {} : { readLogsIn: flags.readLogsIn }),
    ledgerNamespace: flags.ledgerNamespace === '0' ? null : (flags.ledgerNamespace ?? connection.namespace),
    ...(flags.leaderElect === true
      ? { leaseNamespace: flags.leaderElectNamespace ?? connection.namespace ?? 'default' }
      : {}),
    ...addressesOf(flags),
    ...pageOf(flags),
  });
  const stop = (signal: NodeJS.Signals): void => {
    log.info('stopping', { signal });
    process.once(signal, () => process.exit(1));
    void controller.stop();
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  await controller.ended;
}

function logNamespaces(text: string): LogNamespaces {
  if (text === '*') return 'all';
  const names = text.split(',').map((name) => name.trim());
  if (names.some((name) => !/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(name))) {
    throw new InvalidArgumentError('It is a list of namespaces, as in shop,payments, or * for all.');
  }
  return new Set(names);
}

function addressesOf(flags: Flags): Pick<ControllerOptions, 'metricsAddress' | 'healthAddress' | 'secureMetrics'> {
  const { metricsSecure = false, metricsCertDir } = flags;
  return {
    metricsAddress: addressOf(flags.metricsAddress),
    healthAddress: addressOf(flags.healthAddress ?? (metricsSecure ? '127.0.0.1:8081' : flags.metricsAddress)),
    ...(metricsSecure ? { secureMetrics: { certDir: metricsCertDir ?? null } } : {}),
  };
}

/** In a cluster nothing tells who it is that a port was forwarded for, so callers say it; elsewhere it is whose kubeconfig it is. */
function pageOf({ pageAddress }: Flags): Pick<ControllerOptions, 'page'> {
  const address = addressOf(pageAddress);
  if (address === null) return {};
  return { page: { address, callersOnly: process.env['KUBERNETES_SERVICE_HOST'] !== undefined || isExposed(address) } };
}

function addressOf(flag: string): string | null {
  return flag === '0' || flag === '' ? null : flag;
}
