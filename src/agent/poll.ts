import { concatMap, defer, from, repeat, timer, type Observable } from 'rxjs';
import type { CriClient } from './cri/client.ts';
import { CONTAINER_STATE, type ListedContainer } from './cri/messages.ts';
import { podOf, runOf, type PodRef } from './run.ts';
import type { Sight } from './sight.ts';

/** How long after an exit more are looked for in a hurry, ms. */
const HURRY_MS = 3_000;

export interface PollOptions {
  readonly cri: CriClient;
  /** Containers that have exited are listed this often: the runtime forgets them about a second after the last of a Pod. */
  readonly exitedMs: number;
  /** This often for a while after an exit: where one container of a Pod ends, the others may, and their records go with the last. */
  readonly hurriedMs: number;
  /** All containers are listed this often: for starts, and for what is gone. */
  readonly allMs: number;
  /** Whether a container's status could say something new. */
  readonly wants: (id: string, exited: boolean) => boolean;
  readonly onRound: (seconds: number) => void;
  readonly monotonicMs: () => number;
}

/**
 * Asks the runtime again and again. A list costs the runtime next to nothing and no subscription is held: whatever becomes
 * of the agent, the runtime never waits for it. Fails as soon as a call does.
 */
export function poll(options: PollOptions): Observable<Sight> {
  const { exitedMs, hurriedMs, allMs, monotonicMs, onRound } = options;
  const look = looking(options);
  let lastAll = Number.NEGATIVE_INFINITY;
  let lastRound = Number.NEGATIVE_INFINITY;
  let lastExit = Number.NEGATIVE_INFINITY;
  const round = async (): Promise<readonly Sight[]> => {
    lastRound = monotonicMs();
    const all = lastRound - lastAll >= allMs;
    if (all) lastAll = lastRound;
    const seen = await (all ? look.all() : look.exited());
    if (seen.some((sight) => sight.kind === 'run' && sight.run.exited)) lastExit = monotonicMs();
    onRound((monotonicMs() - lastRound) / 1000);
    return seen;
  };
  // A round that takes longer than its time is followed by the next one, not overtaken.
  const untilNext = (): number => {
    const now = monotonicMs();
    return Math.max(0, lastRound + (now - lastExit < HURRY_MS ? hurriedMs : exitedMs) - now);
  };
  return defer(round).pipe(
    repeat({ delay: () => timer(untilNext()) }),
    concatMap((seen) => from(seen)),
  );
}

/** Lists everything once: at the start, and after a gap in the stream. */
export function lookOnce(options: Pick<PollOptions, 'cri' | 'wants'>): Promise<readonly Sight[]> {
  return looking(options).all();
}

function looking({ cri, wants }: Pick<PollOptions, 'cri' | 'wants'>) {
  const pods = new Map<string, PodRef | null>();

  const podOfSandbox = async (id: string): Promise<PodRef | null> => {
    const known = pods.get(id);
    if (known !== undefined) return known;
    const status = await cri.sandboxStatus(id);
    const pod = status === null ? null : podOf(status);
    if (status !== null) pods.set(id, pod);
    return pod;
  };
  const sightsOf = async (listed: readonly ListedContainer[]): Promise<Sight[]> => {
    const seen: Sight[] = [];
    for (const { id, podSandboxId, state } of listed) {
      const exited = state === CONTAINER_STATE.exited;
      if ((!exited && state !== CONTAINER_STATE.running) || !wants(id, exited)) continue;
      const pod = await podOfSandbox(podSandboxId);
      const status = pod === null ? null : await cri.containerStatus(id);
      const run = pod === null || status === null ? null : runOf(pod, status);
      if (run !== null) seen.push({ kind: 'run', run });
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
