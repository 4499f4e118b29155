/** The product as it is installed: built, deployed and removed by make, and looked at from outside. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { listAt, objectAt, stringAt, type Json } from '../../../src/evidence/json.ts';
import { must } from '../kubectl.ts';
import { ENVIRONMENT, LAB, LAB_TOOLS, ROOT } from './lab.ts';

const run = promisify(execFile);
const LABEL = 'app.kubernetes.io/name=sidecar-audit';
const CTR = ['-a', process.env['CONTAINERD_SOCK'] ?? '/run/sidecar-lab/containerd.sock', '-n', 'k8s.io'];
/** `npm ci` and the bundling within the image take half of a minute, on a machine that does nothing else. */
const MAKE_TIMEOUT_MS = 240_000;

/** Runs a target; throws what it said if it fails. */
export async function make(target: string, variables: Readonly<Record<string, string>>): Promise<string> {
  const settings = Object.entries({ LAB_SCRIPTS: LAB_TOOLS, ...variables }).map(([key, value]) => `${key}=${value}`);
  const options = { cwd: ROOT, env: ENVIRONMENT, timeout: MAKE_TIMEOUT_MS, maxBuffer: 1 << 24 };
  const { stdout, stderr } = await run('make', [target, ...settings], options);
  return stdout + stderr;
}

/** Files of the checkout that differ from the last commit, or are new. */
export async function changedFiles(): Promise<string> {
  return (await run('git', ['status', '--porcelain'], { cwd: ROOT })).stdout;
}

export const removeImage = (image: string): Promise<unknown> => run(`${LAB}/bin/ctr`, [...CTR, 'images', 'rm', image]);

/** Pods of the controller that are not being deleted. */
export async function controllerPods(namespace: string): Promise<readonly Json[]> {
  const { items } = JSON.parse(await must(['--namespace', namespace, 'get', 'pods', '-l', LABEL, '-o', 'json'])) as {
    readonly items: readonly Json[];
  };
  return items.filter((pod) => stringAt(objectAt(pod, 'metadata'), 'deletionTimestamp') === null);
}

export async function theControllerPod(namespace: string): Promise<Json> {
  const [pod, ...others] = await controllerPods(namespace);
  if (pod === undefined || others.length > 0)
    throw new Error(`${namespace} has ${others.length + 1} controllers, or none`);
  return pod;
}

export const podName = (pod: Json): string => stringAt(objectAt(pod, 'metadata'), 'name') ?? '';
export const statusOfContainer = (pod: Json): Json => listAt(objectAt(pod, 'status'), 'containerStatuses')[0] ?? {};
export const containerId = (pod: Json): string =>
  (stringAt(statusOfContainer(pod), 'containerID') ?? '').replace('containerd://', '');

/** Resident memory of the container's process, kB, as the kernel of the node counts it. */
export async function residentKb(pod: Json): Promise<number> {
  const { stdout } = await run(`${LAB}/bin/ctr`, [...CTR, 'tasks', 'ls']);
  const line = stdout.split('\n').find((each) => each.startsWith(containerId(pod)));
  const pid = line?.split(/\s+/u)[1] ?? '';
  return Number(/^VmRSS:\s+(\d+) kB$/mu.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? Number.NaN);
}

/** When the last watch was synced, by its own log, ms since the epoch. */
export async function readyAt(namespace: string, pod: Json): Promise<number> {
  const log = await must(['--namespace', namespace, 'logs', podName(pod)]);
  const lines = log
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { readonly time: string; readonly message: string });
  return Math.max(...lines.filter(({ message }) => message === 'synced').map(({ time }) => Date.parse(time)));
}

const EVERYWHERE = [
  'namespaces,customresourcedefinitions,clusterroles,clusterrolebindings,priorityclasses',
  'validatingadmissionpolicies,validatingadmissionpolicybindings',
  'serviceaccounts,roles,rolebindings,deployments,replicasets,pods,services,networkpolicies,poddisruptionbudgets',
].join(',');

/** Names of all objects on the cluster that belong to the product, by label or by name. */
export async function leftovers(): Promise<readonly string[]> {
  const get = (...args: readonly string[]) =>
    must(['get', '--all-namespaces', '--ignore-not-found', '-o', 'name', ...args]);
  const labelled = await get(EVERYWHERE, '-l', LABEL);
  const crds = await get('customresourcedefinitions');
  return [...labelled.split('\n'), ...crds.split('\n').filter((name) => name.includes('sidecaraudit'))].filter(Boolean);
}
