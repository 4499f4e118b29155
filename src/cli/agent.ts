import type { Command } from 'commander';
import { registerAgent } from './agent-flags.ts';

export function register(command: Command): void {
  registerAgent(command, async ({ kubeconfig, context }) => {
    const { connect } = await import('../kube/kubeconfig.ts');
    return connect({ kubeconfig, context });
  });
}
