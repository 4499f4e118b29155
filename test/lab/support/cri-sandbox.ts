/** Sandboxes of Pods that no kubelet knows, straight through CRI. */
import { criConnection } from '../../../src/agent/cri/connection.ts';
import { int32, maybe, message, text, textMap } from '../../../src/agent/cri/wire.ts';

export interface LoadSandbox {
  readonly id: string;
  readonly pod: { readonly namespace: string; readonly name: string; readonly uid: string };
}

/** enum NamespaceMode: the node's own network costs nothing to make. */
const NODE = 2;

export const SandboxMetadata = message({ name: [1, text], uid: [2, text], namespace: [3, text] });
const NamespaceOption = message({ network: [1, int32] });
const LinuxSandboxSecurityContext = message({ namespaceOptions: [1, maybe(NamespaceOption)] });
const LinuxPodSandboxConfig = message({ securityContext: [2, maybe(LinuxSandboxSecurityContext)] });
const PodSandboxConfig = message({
  metadata: [1, maybe(SandboxMetadata)],
  logDirectory: [3, text],
  labels: [6, textMap],
  linux: [8, maybe(LinuxPodSandboxConfig)],
});
const RunPodSandboxRequest = message({ config: [1, maybe(PodSandboxConfig)] });
const RunPodSandboxResponse = message({ podSandboxId: [1, text] });
const PodSandboxId = message({ podSandboxId: [1, text] });
const RUN = { request: RunPodSandboxRequest, answer: RunPodSandboxResponse };
const BY_ID = { request: PodSandboxId, answer: message({}) };
const CALL_DEADLINE_MS = 60_000;

export interface SandboxesOptions {
  readonly endpoint: string;
  readonly logDirectory: string;
  readonly namespace: string;
  readonly count: number;
}

export async function runSandboxes(options: SandboxesOptions): Promise<readonly LoadSandbox[]> {
  const { endpoint, logDirectory, namespace, count } = options;
  const { call, close } = criConnection(endpoint, { callDeadlineMs: CALL_DEADLINE_MS });
  const made: LoadSandbox[] = [];
  for (let n = 1; n <= count; n += 1) {
    const pod = { namespace, name: `pod-${n}`, uid: `${namespace}-${n}` };
    const labels = new Map([
      ['io.kubernetes.pod.name', pod.name],
      ['io.kubernetes.pod.namespace', pod.namespace],
      ['io.kubernetes.pod.uid', pod.uid],
    ]);
    const linux = { securityContext: { namespaceOptions: { network: NODE } } };
    const { podSandboxId } = await call('RunPodSandbox', RUN, {
      config: { metadata: pod, logDirectory, labels, linux },
    });
    made.push({ id: podSandboxId, pod });
  }
  close();
  return made;
}

/** With the containers that are left in them. */
export async function removeSandboxes(endpoint: string, sandboxes: readonly LoadSandbox[]): Promise<void> {
  const { call, close } = criConnection(endpoint, { callDeadlineMs: CALL_DEADLINE_MS });
  for (const { id } of sandboxes) {
    for (const method of ['StopPodSandbox', 'RemovePodSandbox']) await call(method, BY_ID, { podSandboxId: id });
  }
  close();
}
