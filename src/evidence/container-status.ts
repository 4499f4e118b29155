import { booleanAt, integerAt, objectAt, stringAt, type Json } from './json.ts';
import { parseTime, type Micros } from './time.ts';

/** `state.terminated` or `lastState.terminated` of a container status. */
export interface Termination {
  readonly containerID: string | null;
  readonly exitCode: number | null;
  readonly reason: string | null;
  /** Node's clock, truncated to its second; null where the status has no real time (year 1, 1970, absent). */
  readonly startedAt: Micros | null;
  readonly finishedAt: Micros | null;
  /** The runtime could not start it (`StartError`, 128, startedAt 1970): it never ran. */
  readonly neverStarted: boolean;
}

export type State = 'none' | 'waiting' | 'running' | 'terminated';

export interface ContainerStatus {
  readonly name: string;
  readonly state: State;
  readonly waitingReason: string | null;
  /** Node's clock, truncated; of the running state. */
  readonly startedAt: Micros | null;
  readonly terminated: Termination | null;
  readonly lastTerminated: Termination | null;
  readonly containerID: string | null;
  readonly restartCount: number;
  readonly started: boolean;
  readonly ready: boolean;
}

export function containerStatus(status: Json): ContainerStatus {
  const state = objectAt(status, 'state');
  const running = Object.hasOwn(state, 'running');
  const terminated = termination(objectAt(state, 'terminated'));
  return {
    name: stringAt(status, 'name') ?? '',
    state: running ? 'running' : terminated ? 'terminated' : Object.hasOwn(state, 'waiting') ? 'waiting' : 'none',
    waitingReason: stringAt(objectAt(state, 'waiting'), 'reason'),
    startedAt: parseTime(objectAt(state, 'running')['startedAt']),
    terminated,
    lastTerminated: termination(objectAt(objectAt(status, 'lastState'), 'terminated')),
    containerID: stringAt(status, 'containerID'),
    restartCount: Math.max(0, integerAt(status, 'restartCount') ?? 0),
    started: booleanAt(status, 'started'),
    ready: booleanAt(status, 'ready'),
  };
}

/** Reasons that the kubelet itself makes up when the runtime's record is gone: their times are no times, and give no order. */
const WITHOUT_RECORD: ReadonlySet<string> = new Set(['ContainerStatusUnknown', 'RestartingAllContainers']);

function termination(terminated: Json): Termination | null {
  if (Object.keys(terminated).length === 0) return null;
  const reason = stringAt(terminated, 'reason');
  const unknown = reason !== null && WITHOUT_RECORD.has(reason);
  const startedAt = unknown ? null : parseTime(terminated['startedAt']);
  const exitCode = integerAt(terminated, 'exitCode');
  return {
    containerID: stringAt(terminated, 'containerID'),
    exitCode,
    reason,
    startedAt,
    finishedAt: unknown ? null : parseTime(terminated['finishedAt']),
    neverStarted: startedAt === null && (reason === 'StartError' || exitCode === 128) && !unknown,
  };
}
