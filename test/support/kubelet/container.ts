import { second } from './clock.ts';
import type { ContainerPlan } from './plan.ts';

/** One run as it really was. */
export interface SimRun {
  readonly id: string;
  readonly restartCount: number;
  readonly attempt: number;
  /** The runtime made the container: before the kubelet asked for its start. */
  readonly createdAt: number;
  /** The task's own start; the CRI stamps `stampedAt` some ms after it. */
  readonly startedAt: number;
  readonly stampedAt: number;
  readonly startError: boolean;
  /** Its startup probe succeeds, or would. */
  readonly gateAt: number;
  exitedAt: number;
  exitCode: number;
  reason: string;
  /** The kubelet had to kill it: its part of the grace period was used up. */
  killed: boolean;
  /** From when the kubelet's view has the exit. */
  seenAt: number;
  /** What the runtime writes if it found the task gone. */
  goneAt: number | null;
}

/** A container with its runs: what the runtime knows, and what the kubelet may know of it. */
export class SimContainer {
  readonly plan: ContainerPlan;
  readonly runs: SimRun[] = [];
  backoffUntil = 0;
  /** The kubelet said CrashLoopBackOff of the last run. */
  backingOff = false;
  /** The runtime's record is gone: the kubelet can write no times. */
  recordLost = false;

  constructor(plan: ContainerPlan) {
    this.plan = plan;
  }

  get last(): SimRun | undefined {
    return this.runs.at(-1);
  }

  /** As the kubelet sees it at `t`. */
  isRunning(t: number): boolean {
    return this.last !== undefined && !this.last.startError && t < this.last.seenAt;
  }

  /** As it is. */
  isAlive(t: number): boolean {
    return this.last !== undefined && !this.last.startError && t < this.last.exitedAt;
  }

  isStarted(t: number): boolean {
    return this.isRunning(t) && this.last !== undefined && t >= this.last.gateAt;
  }

  /** It exited with 0 in this attempt, as the kubelet sees it. */
  hasSucceeded(t: number, attempt: number): boolean {
    const { last } = this;
    return last !== undefined && last.attempt === attempt && !this.isRunning(t) && last.exitCode === 0;
  }

  ranIn(attempt: number): boolean {
    return this.runs.some((r) => r.attempt === attempt);
  }

  status(t: number): object {
    const { name, role } = this.plan;
    const { last } = this;
    const previous = this.runs.at(-2);
    if (last === undefined) {
      return {
        name,
        state: { waiting: { reason: 'PodInitializing' } },
        lastState: {},
        ready: false,
        started: false,
        restartCount: 0,
      };
    }
    const running = this.isRunning(t);
    const ended = running ? null : this.#terminated(last);
    const state = running
      ? { running: { startedAt: second(last.stampedAt) } }
      : this.backingOff
        ? { waiting: { reason: 'CrashLoopBackOff' } }
        : { terminated: ended };
    const before = !running && this.backingOff ? last : previous;
    return {
      name,
      state,
      lastState: before === undefined ? {} : { terminated: this.#terminated(before) },
      containerID: `containerd://${last.id}`,
      ready: running ? t >= last.gateAt : role === 'init' && last.exitCode === 0,
      started: running && t >= last.gateAt,
      restartCount: last.restartCount,
    };
  }

  #terminated(run: SimRun): object {
    const containerID = `containerd://${run.id}`;
    if (run.startError) {
      return {
        exitCode: 128,
        reason: 'StartError',
        startedAt: '1970-01-01T00:00:00Z',
        finishedAt: second(run.startedAt),
        containerID,
      };
    }
    if (this.recordLost && run === this.last) {
      return { exitCode: 137, reason: 'ContainerStatusUnknown', startedAt: null, finishedAt: null };
    }
    if (run.goneAt !== null) {
      return {
        exitCode: 255,
        reason: 'Unknown',
        startedAt: second(run.stampedAt),
        finishedAt: second(run.goneAt),
        containerID,
      };
    }
    return {
      exitCode: run.exitCode,
      reason: run.reason,
      startedAt: second(run.stampedAt),
      finishedAt: second(run.exitedAt),
      containerID,
    };
  }
}
