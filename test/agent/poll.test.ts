import { expect } from 'chai';
import { filter, firstValueFrom, take, timeout, toArray } from 'rxjs';
import type { CriClient } from '../../src/agent/cri/client.ts';
import { CONTAINER_STATE } from '../../src/agent/cri/messages.ts';
import { poll } from '../../src/agent/poll.ts';
import { SECOND, TEN } from './making.ts';

/** A runtime in which containers exit one after the other, each once the exit before it was asked about. */
function dyingOneByOne(ids: readonly string[]): CriClient {
  let exited = 1;
  const listed = (id: string, state: number) => ({ id, podSandboxId: 'sandbox', state });
  return {
    runtime: async () => ({ name: 'containerd', version: 'v2.3.7' }),
    list: async (state) => {
      const gone = ids.slice(0, exited).map((id) => listed(id, CONTAINER_STATE.exited));
      return state === undefined
        ? [...gone, ...ids.slice(exited).map((id) => listed(id, CONTAINER_STATE.running))]
        : gone;
    },
    containerStatus: async (id) => {
      exited = Math.max(exited, ids.indexOf(id) + 2);
      return {
        id,
        metadata: { name: id, attempt: 0 },
        state: CONTAINER_STATE.exited,
        createdAt: TEN,
        startedAt: TEN + SECOND,
        finishedAt: TEN + 2n * SECOND,
        exitCode: 0,
        reason: 'Completed',
      };
    },
    sandboxStatus: async () => ({
      id: 'sandbox',
      labels: new Map(['name', 'namespace', 'uid'].map((key) => [`io.kubernetes.pod.${key}`, key])),
      annotations: new Map([['kubernetes.io/config.source', 'api']]),
    }),
    events: () => {
      throw new Error('nobody subscribes');
    },
    close: () => undefined,
  };
}

describe('agent/poll', () => {
  it('looks again at once where a container has exited: the records of the others go with the last', async () => {
    const ids = ['a', 'b', 'c'];
    const asked = new Set<string>();
    const sights$ = poll({
      cri: dyingOneByOne(ids),
      exitedMs: 60_000,
      hurriedMs: 10,
      allMs: 600_000,
      wants: (id, exited) => exited && !asked.has(id) && asked.add(id).has(id),
      onRound: () => undefined,
      monotonicMs: () => performance.now(),
    });
    const exits$ = sights$.pipe(
      filter((sight) => sight.kind === 'run' && sight.run.exited),
      take(ids.length),
      toArray(),
      timeout(10_000),
    );
    expect(await firstValueFrom(exits$)).to.have.length(3);
  });
});
