/**
 * Container runs by the dozen, straight through CRI: a container of a moment is made, started and removed again in the sandboxes
 * of Pods that are there. The kubelet's own back-off after a crash allows no such storm.
 *
 * What a run costs, with containerd 2.3.7 and runc 1.1: 90 to 100 ms of CPU, of which runc has 58, containerd 19, the shim 15; so a
 * machine of two cores makes 20 a second at the very most. containerd looks at all containers it has for each of its events:
 * what has ended is removed at once.
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

export interface LoadSandbox {
  readonly id: string;
  readonly pod: { readonly namespace: string; readonly name: string; readonly uid: string };
}

export interface LoadOptions {
  /** The runs go round them. */
  readonly sandboxes: readonly LoadSandbox[];
  readonly container: string;
  /**
   * Where their logs go. It must be said: of a container without a log path the kubelet removes `*` as its rotated logs, in the
   * folder that the kubelet was started in.
   */
  readonly logDirectory: string;
  readonly runs: number;
  /** As many starts at a time: a machine that is slow takes longer, and is not overrun. */
  readonly atATime: number;
}

export interface LoadResult {
  readonly failures: readonly string[];
  /** How long each StartContainer that succeeded took, ms, the shortest first. */
  readonly startMs: readonly number[];
  readonly seconds: number;
}

/** A container of a moment has ended by then; one that has not is tried again, and in the end left to the end of its Pod. */
const ENDED_MS = 300;
const REMOVALS = 5;

let loads = 0;

export async function loadByCri(options: LoadOptions): Promise<LoadResult> {
  const { sandboxes, container, runs, logDirectory } = options;
  const { call, close } = criConnection(CRI_ENDPOINT, { callDeadlineMs: CALL_DEADLINE_MS });
  const name = `${container}-${(loads += 1)}`;
  const startMs: number[] = [];
  const failures: string[] = [];
  const create = async (attempt: number): Promise<string> => {
    const sandbox = sandboxes[attempt % sandboxes.length];
    if (sandbox === undefined) throw new Error('no sandbox');
    const { pod } = sandbox;
    const { containerId } = await call('CreateContainer', CREATE, {
      podSandboxId: sandbox.id,
      config: {
        metadata: { name, attempt },
        image: { image: 'localhost/busybox:1' },
        command: ['true'],
        logPath: `${name}-${attempt}.log`,
        labels: new Map([
          ['io.kubernetes.container.name', name],
          ['io.kubernetes.pod.name', pod.name],
          ['io.kubernetes.pod.namespace', pod.namespace],
          ['io.kubernetes.pod.uid', pod.uid],
        ]),
      },
      sandboxConfig: { metadata: pod, logDirectory },
    });
    return containerId;
  };
  const remove = async (containerId: string): Promise<void> => {
    for (let n = 0; n < REMOVALS; n += 1) {
      await new Promise((resolve) => setTimeout(resolve, ENDED_MS));
      const removed = await call('RemoveContainer', BY_ID, { containerId }).catch(() => null);
      if (removed !== null) return;
    }
  };
  const removals: Promise<void>[] = [];
  const one = async (attempt: number): Promise<void> => {
    try {
      const containerId = await create(attempt);
      const from = performance.now();
      await call('StartContainer', BY_ID, { containerId });
      startMs.push(performance.now() - from);
      removals.push(remove(containerId));
    } catch (error) {
      failures.push(error instanceof Error ? error.message : String(error));
    }
  };
  let attempt = 0;
  const worker = async (): Promise<void> => {
    while (attempt < runs) await one(attempt++);
  };
  const from = performance.now();
  await Promise.all(Array.from({ length: options.atATime }, worker));
  const seconds = (performance.now() - from) / 1_000;
  await Promise.all(removals);
  close();
  return { failures, startMs: startMs.toSorted((a, b) => a - b), seconds };
}

/** Of times in order. */
export function said({ startMs, seconds }: LoadResult): string {
  const at = (share: number): number => Math.round(startMs[Math.ceil(startMs.length * share) - 1] ?? 0);
  const rate = (startMs.length / seconds).toFixed(1);
  return `${startMs.length} started in ${Math.round(seconds)} s (${rate}/s), p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, longest ${at(1)} ms`;
}
