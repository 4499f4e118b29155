import type { Life, LifeFrame } from './life.ts';

/** Frames to send, written when they are asked for. */
export type Frames = Iterable<string>;

/** resourceVersions: each is told once, and they go up. */
export type Versions = () => number;

/** Beyond 2^31, as in a cluster that has run for a while: V8 keeps such numbers in another way. */
const FIRST_VERSION = 4_000_000_000;

export function versions(): Versions {
  let last = FIRST_VERSION;
  return () => (last += 1);
}

/** Pods of a list, long after their start: the newest frame of each. */
export function* settledPods({ pods }: Life, count: number, next: Versions): Frames {
  const frame = pods.findLast((f) => f.settled);
  if (frame === undefined) throw new Error('the Pod of this recording never became Ready');
  for (let index = 0; index < count; index += 1) {
    yield frame.write(index, next()).replace(/^\{"type":"[A-Z]+"/, '{"type":"ADDED"');
  }
}

/** Every frame of the start: from ADDED to the last one before anybody asks for the Pod's end. */
export function startOf({ pods }: Life): readonly LifeFrame[] {
  return pods.slice(0, pods.findLastIndex((f) => f.settled) + 1);
}

/** Frames of this many bytes are what design speaks of; the first two of a Pod, before the kubelet's, are smaller. */
const SMALLEST = 8_000;
const LARGEST = 12_500;

/** The frames of a life that are of the usual size. */
export function usualFrames({ pods }: Life): readonly LifeFrame[] {
  return pods.filter((f) => f.bytes >= SMALLEST && f.bytes <= LARGEST);
}

export interface Crowd {
  readonly first: number;
  readonly count: number;
  /** So many Pods at a time: each has its first frame sent, then each its second, … */
  readonly together: number;
}

export function* passages(frames: readonly LifeFrame[], { first, count, together }: Crowd, next: Versions): Frames {
  for (let from = first; from < first + count; from += together) {
    const to = Math.min(from + together, first + count);
    for (const frame of frames) for (let index = from; index < to; index += 1) yield frame.write(index, next());
  }
}
