import { Option, type Command } from 'commander';
import { connect } from '../kube/kubeconfig.ts';
import { collected } from './quantities.ts';
import type { Connection } from '../kube/connection.ts';

export interface ClusterFlags {
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly namespace?: string;
  readonly allNamespaces?: true;
  readonly as?: string;
  readonly asGroup?: readonly string[];
  readonly insecureSkipTlsVerify?: boolean;
}

/** The options by which one says which cluster is meant, as kubectl has them. */
export function clusterOptions(command: Command): Command {
  return command
    .option('--kubeconfig <file>', 'kubeconfig; else KUBECONFIG, ~/.kube/config or the service account of the Pod')
    .option('--context <name>', 'context of the kubeconfig; else its current one')
    .option('--as <user>', 'ask as this user, where one may')
    .option('--as-group <group>', 'with --as, of this group; may be given again', collected)
    .option('--insecure-skip-tls-verify', 'accept a kubeconfig that says so');
}

/** For what asks about one namespace or about all. */
export function namespaceOptions(command: Command): Command {
  return command
    .option('-n, --namespace <name>', 'this namespace; else that of the context')
    .addOption(new Option('-A, --all-namespaces', 'all namespaces').conflicts('namespace'));
}

export function connectAs(flags: ClusterFlags): Promise<Connection> {
  const { kubeconfig, context, insecureSkipTlsVerify, as: user, asGroup: groups = [] } = flags;
  return connect({
    kubeconfig,
    context,
    allowSkipTlsVerify: insecureSkipTlsVerify,
    impersonate: user === undefined ? undefined : { user, groups },
  });
}

/** Null for all. */
export function namespacesOf(flags: ClusterFlags, connection: Connection): string | null {
  return flags.allNamespaces === true ? null : namespaceOf(flags, connection);
}

export function namespaceOf({ namespace }: ClusterFlags, connection: Connection): string {
  return namespace ?? connection.namespace ?? 'default';
}
