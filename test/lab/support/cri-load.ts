/**
 * Container runs by the dozen, straight through CRI: a container of a moment is made, started and removed again in the sandbox of
 * a Pod that is there. The kubelet's own back-off after a crash allows no such storm.
 */
import { criConnection } from '../../../src/agent/cri/connection.ts';
import { ContainerMetadata } from '../../../src/agent/cri/messages.ts';
import { maybe, message, repeated, text, textMap } from '../../../src/agent/cri/wire.ts';

export const CRI_ENDPOINT = `unix://${process.env['CONTAINERD_SOCK'] ?? '/run/sidecar-lab/containerd.sock'}`;

const ContainerConfig = message({
  metadata: [1, maybe(ContainerMetadata)],
  image: [2, maybe(message({ image: [1, text] }))],
  command: [3, repeated(text)],
  labels: [9, textMap],
  logPath: [11, text],
});
const SandboxMetadata = message({ name: [1, text], uid: [2, text], namespace: [3, text] });
const CreateContainerRequest = message({
  podSandboxId: [1, text],
  config: [2, maybe(ContainerConfig)],
  sandboxConfig: [3, maybe(message({ metadata: [1, maybe(SandboxMetadata)], logDirectory: [3, text] }))],
});
const ContainerId = message({ containerId: [1, text] });
const Nothing = message({});
/** A machine under load takes its time. */
const CALL_DEADLINE_MS = 120_000;

const CREATE = { request: CreateContainerRequest, answer: ContainerId };
const BY_ID = { request: ContainerId, answer: Nothing };

export interface LoadOptions {
  readonly sandboxId: string;
  readonly pod: { readonly namespace: string; readonly name: string; readonly uid: string };
  readonly container: string;
  /**
   * Where their logs go. It must be said: of a container without a log path the kubelet removes `*` as its rotated logs, in the
   * folder that the kubelet was started in.
   */
  readonly logDirectory: string;
  readonly runs: number;
  /** As many at a time: a machine that is slow takes longer, and is not overrun. */
  readonly atATime: number;
}

export interface LoadResult {
  readonly started: number;
  readonly failures: readonly string[];
  /** How long StartContainer took, ms. */
  readonly startMs: readonly number[];
}

export async function loadByCri(options: LoadOptions): Promise<LoadResult> {
  const { call, close } = criConnection(CRI_ENDPOINT, { callDeadlineMs: CALL_DEADLINE_MS });
  const { namespace, name, uid } = options.pod;
  const startMs: number[] = [];
  const failures: string[] = [];
  const one = async (attempt: number): Promise<void> => {
    try {
      const { containerId } = await call('CreateContainer', CREATE, {
        podSandboxId: options.sandboxId,
        config: {
          metadata: { name: options.container, attempt },
          image: { image: 'localhost/busybox:1' },
          command: ['true'],
          logPath: `${options.container}-${attempt}.log`,
          labels: new Map([
            ['io.kubernetes.container.name', options.container],
            ['io.kubernetes.pod.name', name],
            ['io.kubernetes.pod.namespace', namespace],
            ['io.kubernetes.pod.uid', uid],
          ]),
        },
        sandboxConfig: { metadata: { namespace, name, uid }, logDirectory: options.logDirectory },
      });
      const from = performance.now();
      await call('StartContainer', BY_ID, { containerId });
      startMs.push(performance.now() - from);
      await new Promise((resolve) => setTimeout(resolve, 300));
      // One that has not ended by then is left to the end of its Pod.
      await call('RemoveContainer', BY_ID, { containerId }).catch(() => null);
    } catch (error) {
      failures.push(error instanceof Error ? error.message : String(error));
    }
  };
  let attempt = 0;
  const worker = async (): Promise<void> => {
    while (attempt < options.runs) await one(attempt++);
  };
  await Promise.all(Array.from({ length: options.atATime }, worker));
  close();
  return { started: startMs.length, failures, startMs };
}
