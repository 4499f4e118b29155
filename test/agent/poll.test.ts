import { expect } from 'chai';
import { filter, firstValueFrom, NEVER, Subject, take, timeout, toArray } from 'rxjs';
import type { CriClient } from '../../src/agent/cri/client.ts';
import { CONTAINER_STATE } from '../../src/agent/cri/messages.ts';
import { poll } from '../../src/agent/poll.ts';
import type { Sight } from '../../src/agent/sight.ts';
import type { TaskChange } from '../../src/agent/task-folder.ts';
import { SECOND, TEN } from './making.ts';

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

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

const options = {
  exitedMs: 60_000,
  hurriedMs: 10,
  eagerMs: 5,
  allMs: 600_000,
  quietMs: 600_000,
  onRound: (): void => {},
  onUnsignalled: (): void => {},
  monotonicMs: (): number => performance.now(),
};

/** A runtime in which nothing has ended until `end` is called. */
function quiet(): { readonly cri: CriClient; readonly end: () => void; readonly asked: () => number } {
  const cri = dyingOneByOne(['a']);
  let over = false;
  let asked = 0;
  const list: CriClient['list'] = async (state) => {
    asked += 1;
    return over ? cri.list(state) : [];
  };
  return { cri: { ...cri, list }, end: () => (over = true), asked: () => asked };
}

describe('agent/poll', () => {
  it('rests where exits are signalled, and asks at once at a signal', async () => {
    const { cri, end, asked } = quiet();
    const signals$ = new Subject<TaskChange>();
    const seen: Sight[] = [];
    const sights$ = poll({ ...options, cri, signals$, exitedMs: 5, wants: () => true });
    const subscription = sights$.subscribe((sight) => seen.push(sight));
    await sleep(100);
    expect(asked(), 'nothing is asked for without a signal').to.equal(1);
    end();
    signals$.next('gone');
    await sleep(100);
    subscription.unsubscribe();
    expect(seen.some((sight) => sight.kind === 'run' && sight.run.exited)).to.equal(true);
  });

  it('asks as often as without signals once an exit had none, and says so', async () => {
    const { cri, end, asked } = quiet();
    let unsignalled = 0;
    const known = new Set<string>();
    const sights$ = poll({
      ...options,
      cri,
      signals$: NEVER,
      exitedMs: 5,
      allMs: 50,
      quietMs: 50,
      onUnsignalled: () => (unsignalled += 1),
      wants: (id, exited) => exited && !known.has(id) && known.add(id).has(id),
    });
    const subscription = sights$.subscribe();
    await sleep(20);
    end();
    await sleep(150);
    const before = asked();
    await sleep(100);
    subscription.unsubscribe();
    expect(unsignalled).to.equal(1);
    expect(asked() - before).to.be.above(4);
  });

  it('makes nothing of the exits that were there before it', async () => {
    const { cri, end } = quiet();
    end();
    let unsignalled = 0;
    const sights$ = poll({
      ...options,
      cri,
      signals$: NEVER,
      wants: () => true,
      onUnsignalled: () => (unsignalled += 1),
    });
    const subscription = sights$.subscribe();
    await sleep(50);
    subscription.unsubscribe();
    expect(unsignalled).to.equal(0);
  });

  it('looks again at once where a container has exited: the records of the others go with the last', async () => {
    const ids = ['a', 'b', 'c'];
    const asked = new Set<string>();
    const sights$ = poll({
      ...options,
      cri: dyingOneByOne(ids),
      signals$: null,
      wants: (id, exited) => exited && !asked.has(id) && asked.add(id).has(id),
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
