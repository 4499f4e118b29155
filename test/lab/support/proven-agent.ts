/** The node agent as a user starts it, by an account and a token that are bound to the lab's node, and the policies about it. */
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { agentIsProven } from '../../../src/controller/authenticity.ts';
import { kubeClient } from '../../../src/kube/client.ts';
import { connect } from '../../../src/kube/kubeconfig.ts';
import { eventually, must } from '../kubectl.ts';
import { createNamespace } from './scenario.ts';
import { ADMIN_KUBECONFIG, ENVIRONMENT, ROOT, type Scratch } from './lab.ts';
import { confinedPolicies } from './policies.ts';
import { kubeconfigWith } from './service-account.ts';

const ACCOUNT = 'sidecar-audit-agent';
const ENDPOINT = `unix://${process.env['CONTAINERD_SOCK'] ?? '/run/sidecar-lab/containerd.sock'}`;
/** containerd's, of the lab. */
const STATE = join(dirname(new URL(ENDPOINT).pathname), 'containerd');

export interface RunningAgent {
  /** Where a controller is to try its forgery: the policies are bound to it. */
  readonly namespace: string;
  /** Ends it, and removes what was made for it. */
  readonly remove: () => Promise<void>;
}

/** Resolves once nobody else may write in its name in the namespaces with these labels. */
export async function startAgent(
  id: string,
  labels: Readonly<Record<string, string>>,
  files: Scratch,
): Promise<RunningAgent> {
  const namespace = `agent-${id}`;
  const name = `sidecar-audit-${namespace}`;
  const undo: (() => unknown)[] = [];
  const remove = async (): Promise<void> => {
    for (const step of undo.toReversed()) await step();
  };
  try {
    await createNamespace(namespace, labels);
    undo.push(() => must(['delete', 'namespace', '--wait=false', namespace]));
    await must(['--namespace', namespace, 'create', 'serviceaccount', ACCOUNT]);
    await must(['create', 'clusterrole', name, '--verb=create', '--resource=events.events.k8s.io']);
    undo.push(() => must(['delete', 'clusterrole', name]));
    const subject = `--serviceaccount=${namespace}:${ACCOUNT}`;
    await must(['create', 'clusterrolebinding', name, `--clusterrole=${name}`, subject]);
    undo.push(() => must(['delete', 'clusterrolebinding', name]));
    const items = await confinedPolicies(namespace, labels);
    await must(['apply', '-f', '-'], { apiVersion: 'v1', kind: 'List', items });
    undo.push(() => must(['delete', '-f', '-'], { apiVersion: 'v1', kind: 'List', items }));
    await inForce(namespace);
    const node = await must(['get', 'nodes', '-o', 'jsonpath={.items[0].metadata.name}']);
    const bound = ['--bound-object-kind', 'Node', '--bound-object-name', node];
    const token = await must(['--namespace', namespace, 'create', 'token', ACCOUNT, ...bound]);
    const kubeconfig = files.write(`${ACCOUNT}.yaml`, kubeconfigWith(token.trim()));
    const flags = [
      '--kubeconfig',
      kubeconfig,
      '--node-name',
      node,
      '--runtime-endpoint',
      ENDPOINT,
      '--runtime-state',
      STATE,
    ];
    const child = spawn(
      process.env['AGENT_PROGRAM'] ?? join(ROOT, 'bin/sidecar-audit'),
      ['agent', ...flags, '--metrics-address', '0', '--log-level', 'warn'],
      { env: { ...ENVIRONMENT, KUBECONFIG: '/nowhere' }, stdio: ['ignore', 'ignore', 'inherit'] },
    );
    const ended = new Promise((resolve) => child.once('exit', resolve));
    undo.push(async () => {
      child.kill();
      await ended;
    });
    return { namespace, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function inForce(namespace: string): Promise<void> {
  const connection = await connect({ kubeconfig: ADMIN_KUBECONFIG });
  try {
    await eventually(30, 'the policies about the agent are in force', async () => {
      const proven = await agentIsProven(kubeClient(connection), namespace);
      return proven === true || String(proven);
    });
  } finally {
    await connection.close();
  }
}
