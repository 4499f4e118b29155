import { agentEvent, type AgentRun } from '../agent.ts';
import { rfc3339 } from './clock.ts';
import type { SimContainer, SimRun } from './container.ts';
import type { History, HistoryLine } from './history.ts';
import { Random } from './random.ts';

/** What an agent on the node would have written of a history, in order of arrival: all of it, or what was not lost. */
export function agentOf(history: History, seed: number): readonly HistoryLine[] {
  const random = new Random(history.seed * 7 + seed);
  const share = random.pick([1, 1, 0.8, 0.4]);
  const lateness = random.pick([0.2, 3, 7_200]);
  return history.containers
    .flatMap((container) => container.runs.flatMap((run) => told(history, container, run, random)))
    .filter(() => random.chance(share))
    .map(({ at, run, transition }): readonly [number, HistoryLine] => {
      const written = Math.round(at + random.next() * lateness * 1_000_000);
      const writtenAt = nanos(written + history.plan.apiSkew);
      const object = agentEvent(run, transition, writtenAt, random.chance(0.5));
      const t = rfc3339(Math.round(written + history.plan.observerSkew));
      return [written, { t, resource: 'events', type: 'ADDED', object }];
    })
    .toSorted(([a], [b]) => a - b)
    .map(([, line]) => line);
}

interface Told {
  readonly at: number;
  readonly run: AgentRun;
  readonly transition: 'started' | 'finished';
}

function told({ uid, endedAt }: History, { plan }: SimContainer, run: SimRun, random: Random): readonly Told[] {
  const fraction = BigInt(random.integer(0, 999));
  const began = {
    uid,
    node: 'node-1',
    container: plan.name,
    id: `containerd://${run.id}`,
    restart: run.restartCount,
    createdAt: nanos(run.createdAt),
  };
  if (run.startError) {
    const failed = { ...began, exitCode: 128, reason: 'StartError' };
    return [{ at: run.startedAt, run: failed, transition: 'finished' }];
  }
  const alive = { ...began, startedAt: nanos(run.stampedAt) + fraction };
  const start: Told = { at: run.stampedAt, run: alive, transition: 'started' };
  // It had asked before the record was lost, or found the task gone as the kubelet did.
  const gone = run.goneAt !== null && random.chance(0.5);
  const at = gone ? (run.goneAt ?? 0) : run.exitedAt;
  if (!(at <= endedAt)) return [start];
  const ended: AgentRun = {
    ...alive,
    // An agent may leave the time of finding out; what it does not leave out must not be taken for the end.
    ...(gone && random.chance(0.5) ? {} : { finishedAt: nanos(at) + fraction }),
    exitCode: gone ? 255 : run.exitCode,
    reason: gone ? 'Unknown' : run.reason,
  };
  return [start, { at, run: ended, transition: 'finished' }];
}

function nanos(micros: number): bigint {
  return BigInt(Math.round(micros)) * 1_000n;
}
