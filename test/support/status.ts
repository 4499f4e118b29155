/** A container status as the API has it, without its name. */
export type Status = Readonly<Record<string, unknown>>;

const NOON = Date.UTC(2026, 0, 1, 12);

/** With six digits, as recordings have it. */
export function clock(seconds: number): string {
  const micros = Math.round(seconds * 1e6);
  const whole = new Date(NOON + Math.floor(micros / 1e6) * 1_000).toISOString().slice(0, 19);
  return `${whole}.${String(micros - Math.floor(micros / 1e6) * 1e6).padStart(6, '0')}Z`;
}

/** As Kubernetes writes it: whole seconds. */
export function stamp(seconds: number): string {
  return `${clock(Math.floor(seconds)).slice(0, 19)}Z`;
}

export interface Life {
  readonly id?: string;
  readonly restart?: number;
  readonly started?: boolean;
  readonly ready?: boolean;
  readonly last?: object;
  readonly reason?: string;
}

export function waiting(reason = 'PodInitializing', { restart = 0, id, last }: Life = {}): Status {
  return {
    state: { waiting: { reason } },
    lastState: last === undefined ? {} : { terminated: last },
    restartCount: restart,
    ready: false,
    ...(id === undefined ? {} : { containerID: `containerd://${id}` }),
  };
}

export function running(
  startedAt: number,
  { id = 'r0', restart = 0, started = true, ready = true, last }: Life = {},
): Status {
  return {
    state: { running: { startedAt: stamp(startedAt) } },
    lastState: last === undefined ? {} : { terminated: last },
    containerID: `containerd://${id}`,
    restartCount: restart,
    started,
    ready,
  };
}

/** `state.terminated`, or `lastState.terminated`. */
export function end(startedAt: number, finishedAt: number, exitCode = 0, { id = 'r0', reason }: Life = {}): object {
  return {
    exitCode,
    reason: reason ?? (exitCode === 0 ? 'Completed' : 'Error'),
    startedAt: stamp(startedAt),
    finishedAt: stamp(finishedAt),
    containerID: `containerd://${id}`,
  };
}

export function ended(startedAt: number, finishedAt: number, exitCode = 0, life: Life = {}): Status {
  return terminated(end(startedAt, finishedAt, exitCode, life), life);
}

/** A status whose state is this termination, however odd. */
export function terminated(termination: object, { id = 'r0', restart = 0, last }: Life = {}): Status {
  return {
    state: { terminated: termination },
    lastState: last === undefined ? {} : { terminated: last },
    containerID: `containerd://${id}`,
    restartCount: restart,
    ready: false,
  };
}
