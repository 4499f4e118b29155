/** Scenarios: a folder with manifest.yaml and steps, run in a namespace of its own as lab/record runs it. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { parse, stringify } from 'yaml';
import { eventually, kubectl, must } from '../kubectl.ts';
import { ADMIN_KUBECONFIG, ENVIRONMENT, type Scratch } from './lab.ts';

export interface Scenario {
  /** Name of the folder, for example 02-order. */
  readonly name: string;
  readonly folder: string;
  readonly namespace: string;
  readonly kubeconfig: string;
}

/** The longest that steps may take: waits in them have their own limits. */
const STEPS_TIMEOUT_MS = 200_000;

/** Creates a namespace that Pods can be created in: its service account comes a moment later. */
export async function createNamespace(name: string, labels: Readonly<Record<string, string>>): Promise<void> {
  await must(['create', '-f', '-'], { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } });
  await eventually(30, `the service account of ${name} exists`, async () => {
    const { ok, said } = await kubectl(['--namespace', name, 'get', 'serviceaccount', 'default']);
    return ok || said;
  });
}

export async function prepareScenario(
  folder: string,
  labels: Readonly<Record<string, string>>,
  { id, files }: { readonly id: string; readonly files: Scratch },
): Promise<Scenario> {
  const name = basename(folder);
  const namespace = `exp-${name}-${id}`.replace(/[^a-z0-9-]/gu, '-');
  await createNamespace(namespace, labels);
  const kubeconfig = files.write(`${namespace}.yaml`, kubeconfigWithin(namespace));
  return { name, folder: resolve(folder), namespace, kubeconfig };
}

interface KubeConfigFile {
  readonly contexts: readonly { readonly name: string; readonly context: object }[];
}

/** The admin's kubeconfig, set to a namespace. */
function kubeconfigWithin(namespace: string): string {
  const config = parse(readFileSync(ADMIN_KUBECONFIG, 'utf8')) as KubeConfigFile;
  const contexts = config.contexts.map((each) => ({ ...each, context: { ...each.context, namespace } }));
  return stringify({ ...config, contexts });
}

/** Runs the steps; throws what they said if they fail. */
export function runSteps({ name, folder, namespace, kubeconfig }: Scenario): Promise<void> {
  return new Promise((done, failed) => {
    const env = { ...ENVIRONMENT, KUBECONFIG: kubeconfig, NS: namespace };
    execFile('bash', ['-ex', 'steps'], { cwd: folder, env, timeout: STEPS_TIMEOUT_MS }, (error, _out, said) => {
      if (error === null) done();
      else failed(new Error(`the steps of ${name} failed (${error.code ?? error.signal}): ${said.slice(-800)}`));
    });
  });
}
