import { SimApi, type SimFrame } from './api.ts';
import { rfc3339, second, SECOND } from './clock.ts';
import type { SimContainer } from './container.ts';
import { makePlan, type Plan } from './plan.ts';
import { PodWorker } from './pod-worker.ts';
import { Random } from './random.ts';
import { Recorder } from './recorder.ts';

/** One line of a recording, as the observer would have written it. */
export interface HistoryLine {
  readonly t: string;
  readonly resource: 'pods' | 'events' | 'jobs' | 'nodes';
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: object;
}

/** A Pod's life: what the observer was told, and what really was. */
export interface History {
  readonly seed: number;
  readonly plan: Plan;
  readonly uid: string;
  /** In order of arrival. */
  readonly lines: readonly HistoryLine[];
  /** The watch lost the Pod after these lines: a relist no longer has it. */
  readonly vanished: boolean;
  readonly containers: readonly SimContainer[];
  /** Node's clock, µs; null where nobody asked from outside. */
  readonly requestedAt: number | null;
  readonly stoppedFrom: number | null;
  readonly graceSeconds: number | null;
  readonly endedAt: number;
}

const EPOCH = Date.UTC(2026, 10, 22, 20, 0, 0) * 1_000;

/** Plays one Pod's life, seeded. Slow and simple on purpose; it shares no code with what it tests. */
export function simulate(seed: number): History {
  const random = new Random(seed);
  const plan = makePlan(random);
  const begin = EPOCH + random.integer(0, 3_600) * SECOND + random.integer(0, 999_999);
  const identity = { namespace: 'ns', name: 'pod', uid: `uid-${seed}` };
  const api = new SimApi(identity, plan, random, begin - 100_000);
  const recorder = new Recorder(identity, random, { skew: plan.apiSkew, loss: plan.eventLoss });
  const worker = new PodWorker(plan, api, recorder, random, begin);
  for (let i = random.integer(0, 2); i > 0; i -= 1) api.touch(begin + random.span(100, 40_000));
  const { requestedAt, stoppedFrom, graceSeconds, endedAt } = worker.run();
  const arrived = arrivals(
    [
      ...api.frames(),
      ...eventFrames(recorder),
      ...nodeFrames(plan, begin),
      ...jobFrames(plan, identity.uid, begin, endedAt, graceSeconds !== null),
    ],
    plan,
    random,
  );
  const vanished = plan.stop === 'vanish';
  const lost = vanished ? endedAt - random.span(1, 5_000) + plan.observerSkew : Infinity;
  const lines = arrived.filter((l) => l.at < lost);
  return {
    seed,
    plan,
    uid: identity.uid,
    lines: lines.map(({ at, resource, type, object }) => ({ t: rfc3339(at), resource, type, object })),
    vanished,
    containers: worker.containers,
    requestedAt,
    stoppedFrom,
    graceSeconds,
    endedAt,
  };
}

function eventFrames(recorder: Recorder): readonly SimFrame[] {
  return recorder.frames.map(({ at, object }) => ({ at, resource: 'events', type: 'ADDED', object }));
}

/** The Job that owns the Pod: it is complete, or failed, a while after the Pod has ended. */
function jobFrames({ ofJob }: Plan, uid: string, begin: number, endedAt: number, ended: boolean): readonly SimFrame[] {
  if (!ofJob) return [];
  const metadata = { namespace: 'ns', name: 'job', uid: `${uid}-job` };
  const active: SimFrame = { at: begin, resource: 'jobs', type: 'ADDED', object: { metadata, status: { active: 1 } } };
  const conditions = [{ type: 'Complete', status: 'True', lastTransitionTime: second(endedAt) }];
  const complete: SimFrame = {
    at: endedAt + SECOND,
    resource: 'jobs',
    type: 'MODIFIED',
    object: { metadata, status: { conditions } },
  };
  return ended ? [active, complete] : [active];
}

function nodeFrames({ kubeletVersion }: Plan, begin: number): readonly SimFrame[] {
  const object = { metadata: { name: 'node-1', uid: 'node-uid' }, status: { nodeInfo: { kubeletVersion } } };
  return [{ at: begin - SECOND, resource: 'nodes', type: 'ADDED', object }];
}

/** Numbers the objects as the API server does, and lets each watch tell them in its order with its own delay. */
function arrivals(frames: readonly SimFrame[], plan: Plan, random: Random): readonly SimFrame[] {
  const last = new Map<string, number>();
  return frames
    .toSorted((a, b) => a.at - b.at)
    .map((frame, i): SimFrame => {
      const delay = random.chance(0.95) ? random.span(1, 60) : random.span(60, 3_000);
      const at = Math.max(frame.at + delay + plan.observerSkew, last.get(frame.resource) ?? 0);
      last.set(frame.resource, at);
      const { resource, type, object } = frame;
      return { at: Math.round(at), resource, type, object: numbered(object, 1_000 + i) };
    })
    .toSorted((a, b) => a.at - b.at);
}

function numbered(object: object, resourceVersion: number): object {
  const { metadata } = object as { readonly metadata: object };
  return { ...object, metadata: { ...metadata, resourceVersion: String(resourceVersion) } };
}
