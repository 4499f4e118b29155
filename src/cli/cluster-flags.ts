import type { Command } from 'commander';
import { connect } from '../kube/kubeconfig.ts';
import type { Connection } from '../kube/connection.ts';

export interface ClusterFlags {
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly namespace?: string;
  readonly insecureSkipTlsVerify?: boolean;
}

/** The options by which one says which cluster is meant, as kubectl has them. */
export function clusterOptions(command: Command): Command {
  return command
    .option('--kubeconfig <file>', 'kubeconfig; else KUBECONFIG, ~/.kube/config or the service account of the Pod')
    .option('--context <name>', 'context of the kubeconfig; else its current one')
    .option('--insecure-skip-tls-verify', 'accept a kubeconfig that says so');
}

export function connectAs({ kubeconfig, context, insecureSkipTlsVerify }: ClusterFlags): Promise<Connection> {
  return connect({ kubeconfig, context, allowSkipTlsVerify: insecureSkipTlsVerify });
}

export function namespaceOf({ namespace }: ClusterFlags, connection: Connection): string {
  return namespace ?? connection.namespace ?? 'default';
}
