import { rfc3339 } from './clock.ts';
import type { SimContainer } from './container.ts';
import type { History, HistoryLine } from './history.ts';
import { Random } from './random.ts';
import { Recorder } from './recorder.ts';

/** A pull as it really was: node's clock, µs. */
export interface SimPull {
  readonly container: string;
  readonly from: number;
  readonly to: number;
  readonly failed: boolean;
}

export interface Pulls {
  readonly truth: readonly SimPull[];
  /** What the kubelet would have told of them, or what was not lost of it. */
  readonly lines: readonly HistoryLine[];
}

/** The same life on a node that did not have the images: before some runs the kubelet pulls, now and then more than once. */
export function pullsOf(history: History, seed: number): Pulls {
  const random = new Random(history.seed * 13 + seed);
  const { uid, plan, containers } = history;
  const identity = { namespace: 'ns', name: 'pod', uid };
  const recorder = new Recorder(identity, random, { skew: plan.apiSkew, loss: random.pick([0, 0, 0.1, 0.4]) });
  const truth = containers.flatMap((container) => before(container, random)).toSorted((a, b) => a.from - b.from);
  const told = truth
    .flatMap((pull) => [
      { pull, at: pull.from, begins: true },
      { pull, at: pull.to, begins: false },
    ])
    .toSorted((a, b) => a.at - b.at);
  for (const { pull, at, begins } of told) {
    if (random.chance(0.05)) recorder.restart();
    report(recorder, at, pull, begins, containers);
  }
  const lines = recorder.frames.map(({ at, object }, i): HistoryLine => {
    const { metadata } = object as { readonly metadata: object };
    const numbered = { ...object, metadata: { ...metadata, resourceVersion: String(900_000 + i) } };
    return { t: rfc3339(Math.round(at + plan.observerSkew)), resource: 'events', type: 'ADDED', object: numbered };
  });
  return { truth, lines };
}

/** After a failure the kubelet waits this long at least (its image back-off). */
const BACKOFF = 10_000_000;

/** Between one run and the next, or in the seconds before the first. */
function before({ plan, runs }: SimContainer, random: Random): readonly SimPull[] {
  return runs.flatMap((run, i) => {
    const last = runs[i - 1];
    const dead = last === undefined ? run.createdAt - 60_000_000 : last.startError ? last.startedAt : last.seenAt;
    const count = random.pick([0, 1, 1, 2, 4]);
    const pulls: SimPull[] = [];
    for (let n = 0, free = dead + 10; n < count && free < run.createdAt - 20; n += 1) {
      const from = random.integer(free + 1, run.createdAt - 10);
      const to = random.integer(from + 1, run.createdAt - 1);
      // The kubelet goes on to create it only after one that did not fail.
      pulls.push({ container: plan.name, from, to, failed: true });
      free = to + BACKOFF;
    }
    const done = pulls.pop();
    return done === undefined ? [] : [...pulls, { ...done, failed: false }];
  });
}

/** As Go writes it, cut to ms. */
function durationOf(micros: number): string {
  const ms = Math.floor(micros / 1_000);
  return ms < 1_000 ? `${ms}ms` : `${ms / 1_000}s`;
}

function report(
  recorder: Recorder,
  at: number,
  { container, from, to, failed }: SimPull,
  begins: boolean,
  containers: readonly SimContainer[],
): void {
  const role = containers.find((c) => c.plan.name === container)?.plan.role;
  const fieldPath = `spec.${role === 'app' ? 'containers' : 'initContainers'}{${container}}`;
  if (begins) recorder.report(at, { type: 'Normal', reason: 'Pulling', fieldPath, message: 'Pulling image "a"' });
  else if (failed) {
    recorder.report(at, { type: 'Warning', reason: 'Failed', fieldPath, message: 'Failed to pull image "a": no' });
  } else {
    const took = durationOf(to - from);
    const message = `Successfully pulled image "a" in ${took} (${took} including waiting). Image size: 7 bytes.`;
    recorder.report(at, { type: 'Normal', reason: 'Pulled', fieldPath, message });
  }
}
