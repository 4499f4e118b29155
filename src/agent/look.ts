import type { CriClient } from './cri/client.ts';
import { CONTAINER_STATE, type ListedContainer } from './cri/messages.ts';
import { podOf, runOf, type PodRef } from './run.ts';
import type { Sight } from './sight.ts';

export interface LookOptions {
  readonly cri: CriClient;
  /** Whether a container's status could say something new. */
  readonly wants: (id: string, exited: boolean) => boolean;
}

/** Where many Pods end at once, one after the other would take longer than their records last. */
const AT_A_TIME = 16;

/** One question each; they fail as soon as a call does. */
export interface Look {
  readonly exited: () => Promise<readonly Sight[]>;
  readonly all: () => Promise<readonly Sight[]>;
}

/** Lists everything once: at the start, and after a gap in the stream. */
export function lookOnce(options: LookOptions): Promise<readonly Sight[]> {
  return looking(options).all();
}

/** Asks the runtime for its containers, and for the status of those that are wanted. */
export function looking({ cri, wants }: LookOptions): Look {
  const pods = new Map<string, PodRef | null>();

  const podOfSandbox = async (id: string): Promise<PodRef | null> => {
    const known = pods.get(id);
    if (known !== undefined) return known;
    const status = await cri.sandboxStatus(id);
    const pod = status === null ? null : podOf(status);
    if (status !== null) pods.set(id, pod);
    return pod;
  };
  const sightOf = async ({ id, podSandboxId }: ListedContainer): Promise<readonly Sight[]> => {
    const pod = await podOfSandbox(podSandboxId);
    const status = pod === null ? null : await cri.containerStatus(id);
    const run = pod === null || status === null ? null : runOf(pod, status);
    return run === null ? [] : [{ kind: 'run', run }];
  };
  const isWanted = ({ id, state }: ListedContainer): boolean => {
    const exited = state === CONTAINER_STATE.exited;
    return (exited || state === CONTAINER_STATE.running) && wants(id, exited);
  };
  const sightsOf = async (listed: readonly ListedContainer[]): Promise<readonly Sight[]> => {
    const wanted = listed.filter(isWanted);
    const seen: Sight[] = [];
    for (let n = 0; n < wanted.length; n += AT_A_TIME) {
      const some = await Promise.all(wanted.slice(n, n + AT_A_TIME).map(sightOf));
      seen.push(...some.flat());
    }
    return seen;
  };
  return {
    exited: async (): Promise<readonly Sight[]> => sightsOf(await cri.list(CONTAINER_STATE.exited)),
    all: async (): Promise<readonly Sight[]> => {
      const listed = await cri.list();
      const seen = await sightsOf(listed);
      const sandboxes = new Set(listed.map((each) => each.podSandboxId));
      for (const id of pods.keys()) if (!sandboxes.has(id)) pods.delete(id);
      return [...seen, { kind: 'all', ids: new Set(listed.map((each) => each.id)) }];
    },
  };
}
