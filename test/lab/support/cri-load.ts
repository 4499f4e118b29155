/**
 * Container runs by the dozen, straight through CRI: a container of a moment is made, started and removed again in the sandboxes
 * of Pods that are there. The kubelet's own back-off after a crash allows no such storm.
 *
 * What a run costs, with containerd 2.3.7 and runc 1.1: 90 to 100 ms of CPU, of which runc has 58, containerd 19, the shim 15; so a
 * machine of two cores makes no 20 a second; with own-containerd.ts it does. containerd looks at all containers it has for each of
 * its events: of each container that has ended the last run is kept, as a kubelet does, and no more.
 */
import { criConnection } from '../../../src/agent/cri/connection.ts';
import { ContainerMetadata } from '../../../src/agent/cri/messages.ts';
import { maybe, message, repeated, text, textMap } from '../../../src/agent/cri/wire.ts';
import { SandboxMetadata, type LoadSandbox } from './cri-sandbox.ts';
import { sleep } from './lab.ts';

export const CRI_ENDPOINT = `unix://${process.env['CONTAINERD_SOCK'] ?? '/run/sidecar-lab/containerd.sock'}`;

const ContainerConfig = message({
  metadata: [1, maybe(ContainerMetadata)],
  image: [2, maybe(message({ image: [1, text] }))],
  command: [3, repeated(text)],
  labels: [9, textMap],
  logPath: [11, text],
});
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
  /** Of the runtime; by default the lab's. */
  readonly endpoint?: string;
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
  /** No more than this; by default as many as there can be. */
  readonly perSecond?: number;
}

export interface LoadResult {
  readonly failures: readonly string[];
  /** From CreateContainer until it was started, of each that was, ms, the shortest first. */
  readonly startMs: readonly number[];
  readonly seconds: number;
}

/** A container of a moment has ended by then; one that has not is tried again, and in the end left to the end of its Pod. */
const ENDED_MS = 300;
const REMOVALS = 5;
/** How long the last ones are kept. */
const KEPT_MS = 1_000;

let loads = 0;

export async function loadByCri(options: LoadOptions): Promise<LoadResult> {
  const { sandboxes, container, runs, logDirectory, endpoint = CRI_ENDPOINT, perSecond = Infinity } = options;
  const { call, close } = criConnection(endpoint, { callDeadlineMs: CALL_DEADLINE_MS });
  const name = `${container}-${(loads += 1)}`;
  const startMs: number[] = [];
  const failures: string[] = [];
  const create = async ({ id, pod }: LoadSandbox, attempt: number): Promise<string> => {
    const { containerId } = await call('CreateContainer', CREATE, {
      podSandboxId: id,
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
      await sleep(ENDED_MS);
      const removed = await call('RemoveContainer', BY_ID, { containerId }).catch(() => null);
      if (removed !== null) return;
    }
  };
  const removals: Promise<void>[] = [];
  const lastOf = new Map<LoadSandbox, string>();
  const one = async (attempt: number): Promise<void> => {
    try {
      const sandbox = sandboxes[attempt % sandboxes.length];
      if (sandbox === undefined) throw new Error('no sandbox');
      const from = performance.now();
      const containerId = await create(sandbox, attempt);
      await call('StartContainer', BY_ID, { containerId });
      startMs.push(performance.now() - from);
      const before = lastOf.get(sandbox);
      if (before !== undefined) removals.push(remove(before));
      lastOf.set(sandbox, containerId);
    } catch (error) {
      failures.push(error instanceof Error ? error.message : String(error));
    }
  };
  let attempt = 0;
  const from = performance.now();
  const worker = async (): Promise<void> => {
    while (attempt < runs) {
      const mine = attempt++;
      await sleep(Math.max(0, from + (mine * 1_000) / perSecond - performance.now()));
      await one(mine);
    }
  };
  await Promise.all(Array.from({ length: options.atATime }, worker));
  const seconds = (performance.now() - from) / 1_000;
  await sleep(KEPT_MS);
  await Promise.all([...removals, ...[...lastOf.values()].map(remove)]);
  close();
  return { failures, startMs: startMs.toSorted((a, b) => a - b), seconds };
}

/** Of times in order. */
export function said({ startMs, seconds }: LoadResult): string {
  const at = (share: number): number => Math.round(startMs[Math.ceil(startMs.length * share) - 1] ?? 0);
  const rate = (startMs.length / seconds).toFixed(1);
  return `${startMs.length} started in ${Math.round(seconds)} s (${rate}/s), p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, longest ${at(1)} ms`;
}
