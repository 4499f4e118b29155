import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { KUBECTL } from '../../test/lab/kubectl.ts';
import { ENVIRONMENT, sleep } from '../../test/lab/support/lab.ts';
import type { RawPod } from '../accuracy/case.ts';

export interface PodFrames {
  /** The frames of a namespace's Pods, as they came. */
  readonly of: (namespace: string) => readonly RawPod[];
  readonly stop: () => void;
}

interface WatchedPod extends RawPod {
  readonly metadata: RawPod['metadata'] & { readonly namespace: string };
}

/** The frames of all Pods, read beside the controller and not through it: its proofs are looked up in them. */
export async function recordPodFrames(): Promise<PodFrames> {
  const frames: WatchedPod[] = [];
  const child = spawn(KUBECTL, ['get', '--raw', '/api/v1/pods?watch=1&timeoutSeconds=3600'], {
    env: ENVIRONMENT,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  createInterface(child.stdout).on('line', (line) => {
    const { type, object } = JSON.parse(line) as { readonly type: string; readonly object: WatchedPod };
    if (type !== 'BOOKMARK' && type !== 'ERROR') frames.push(object);
  });
  await sleep(1_000); // kubectl does not say when it has begun
  return {
    of: (namespace) => frames.filter((f) => f.metadata.namespace === namespace),
    stop: () => {
      child.kill();
    },
  };
}
