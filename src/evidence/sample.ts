import type { ContainerStatus, State } from './container-status.ts';
import type { Phase } from './pod-frame.ts';
import type { Micros } from './time.ts';

/** What one Pod frame showed, in the few bytes that are kept of it. */
export interface Sample {
  /** Place among the Pod's frames: its resourceVersion as a number (comparable within one resource since KEP-5504). */
  readonly order: number;
  readonly resourceVersion: string;
  /** Observer's clock: when it arrived. */
  readonly at: Micros;
  readonly deleted: boolean;
  readonly phase: Phase;
  readonly reason: string | null;
  /** One UTF-16 unit per container of the spec; read it with `shown`. */
  readonly states: string;
  readonly ready: boolean;
  /** Node's clock, whole seconds: when Ready last changed. */
  readonly readySince: Micros | null;
  /** PodReadyToStartContainers; null where the frame does not have it. */
  readonly sandbox: boolean | null;
  readonly sandboxSince: Micros | null;
}

/** How one container stood in one frame. */
export interface Shown {
  readonly state: State;
  /** The kubelet had created it. */
  readonly created: boolean;
  readonly started: boolean;
  readonly ready: boolean;
  /** Terminated with exit code 0. */
  readonly succeeded: boolean;
  readonly crashLoop: boolean;
  /** Capped at 255. */
  readonly restartCount: number;
}

const STATES: readonly State[] = ['none', 'waiting', 'running', 'terminated'];
const MOST_RESTARTS = 255;

export function encodeStatus(status: ContainerStatus | undefined): string {
  if (status === undefined) return String.fromCharCode(0);
  const bits =
    STATES.indexOf(status.state) |
    // RestartAllContainers takes the container away again, and leaves only its last state.
    (status.containerID === null && status.lastTerminated === null ? 0 : 4) |
    (status.started ? 8 : 0) |
    (status.ready ? 16 : 0) |
    (status.terminated?.exitCode === 0 ? 32 : 0) |
    (status.waitingReason === 'CrashLoopBackOff' ? 64 : 0) |
    (Math.min(status.restartCount, MOST_RESTARTS) << 8);
  return String.fromCharCode(bits);
}

/** The container at `index` of the spec, as the sample showed it; state `none` where the frame had no status of it. */
export function shown(sample: Sample, index: number): Shown {
  const bits = index < sample.states.length ? sample.states.charCodeAt(index) : 0;
  return {
    state: STATES[bits & 3] ?? 'none',
    created: (bits & 4) !== 0,
    started: (bits & 8) !== 0,
    ready: (bits & 16) !== 0,
    succeeded: (bits & 32) !== 0,
    crashLoop: (bits & 64) !== 0,
    restartCount: bits >> 8,
  };
}

const MOST_SAMPLES = 64;

/**
 * Adds a sample in its place. The result does not depend on the order of adding, and a duplicate changes nothing (the
 * earlier arrival is kept) — up to the cap, beyond which samples that show nothing new are let go, then the middle ones.
 */
export function addSample(samples: readonly Sample[], sample: Sample): readonly Sample[] {
  const index = samples.findLastIndex((s) => s.order <= sample.order && !(s.order === sample.order && s.deleted));
  const before = samples[index];
  if (before !== undefined && before.order === sample.order && before.deleted === sample.deleted) {
    return before.at <= sample.at ? samples : samples.with(index, sample);
  }
  const twin = samples[index + 1];
  if (twin !== undefined && twin.order === sample.order && twin.deleted === sample.deleted) {
    return twin.at <= sample.at ? samples : samples.with(index + 1, sample);
  }
  const added = samples.toSpliced(index + 1, 0, sample);
  return added.length <= MOST_SAMPLES ? added : thin(added);
}

function thin(samples: readonly Sample[]): readonly Sample[] {
  const telling = samples.filter((s, i) => {
    const [before, after] = [samples[i - 1], samples[i + 1]];
    return before === undefined || after === undefined || !sameShown(before, s) || !sameShown(s, after);
  });
  return telling.length <= MOST_SAMPLES ? telling : [...telling.slice(0, 24), ...telling.slice(24 - MOST_SAMPLES)];
}

function sameShown(a: Sample, b: Sample): boolean {
  return (
    a.states === b.states &&
    a.phase === b.phase &&
    a.ready === b.ready &&
    a.readySince === b.readySince &&
    a.sandbox === b.sandbox &&
    a.sandboxSince === b.sandboxSince &&
    a.deleted === b.deleted
  );
}
