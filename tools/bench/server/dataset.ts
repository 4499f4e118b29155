import { API_VERSION, CLUSTER_SIDECAR_AUDITS } from '../../../src/api/group.ts';
import { lifeOf, type Life } from '../data/life.ts';
import { passages, settledPods, startOf, usualFrames, versions, type Frames, type Versions } from '../data/plan.ts';
import { chunks } from './pour.ts';

/** The Pod that everything is about: two sidecars and an app, of a Deployment. The same shape as `lab/load` has. */
const TYPICAL = '16-rollout';
/** Pods with three to five containers, some with probes and hooks. */
const STREAMED = ['09-startup-gate', '13-hooks', '19-order-violated'];
const TOGETHER = 50;

export interface Plan {
  /** Pods that are there from the beginning. */
  readonly pods: number;
  /** Frames of the stream, made before anybody asks. */
  readonly stream: number;
  /** Pods that change in it at the same time: of each a frame, then of each the next. */
  readonly together: number;
}

export interface Dataset {
  readonly next: Versions;
  readonly pods: () => Frames;
  /** One object per resource, where it is not Pods and not nothing. */
  readonly others: Readonly<Record<string, readonly string[]>>;
  readonly stream: readonly Buffer[];
  /** The frames and the Events of whole starts. */
  readonly starts: (first: number, count: number) => { readonly pods: Frames; readonly events: Frames };
  /** Changes of Pods that are there, one after the other, for ever. */
  readonly changes: (pods: number) => Frames;
}

export function dataset(plan: Plan): Dataset {
  const life = lifeOf(TYPICAL);
  const next = versions();
  return {
    next,
    pods: () => settledPods(life, plan.pods, next),
    others: { [CLUSTER_SIDECAR_AUDITS.plural]: [audit(next)] },
    stream: [...chunks(streamed(plan, next))],
    starts: (first, count) => ({
      pods: passages(startOf(life), { first, count, together: TOGETHER }, next),
      events: passages(life.events, { first, count, together: TOGETHER }, next),
    }),
    changes: (pods) => changes(life, pods, next),
  };
}

function* streamed({ stream, together }: Plan, next: Versions): Frames {
  const lives = STREAMED.map((name) => usualFrames(lifeOf(name)));
  let sent = 0;
  for (let first = 0; ; first += together) {
    for (const frames of lives) {
      for (const frame of passages(frames, { first, count: together, together }, next)) {
        if (sent === stream) return;
        sent += 1;
        yield frame;
      }
    }
  }
}

function* changes({ pods }: Life, among: number, next: Versions): Frames {
  const settled = pods.filter((f) => f.settled);
  for (let index = 0; ; index = (index + 1) % among) for (const frame of settled) yield frame.write(index, next());
}

/** Audits every Pod by every rule, so that everything is judged. */
function audit(next: Versions): string {
  const metadata = {
    name: 'everything',
    uid: '00000000-0000-4000-a000-000000000001',
    resourceVersion: String(next()),
    generation: 1,
    creationTimestamp: '2026-11-22T20:00:00Z',
  };
  const object = { apiVersion: API_VERSION, kind: CLUSTER_SIDECAR_AUDITS.kind, metadata, spec: {} };
  return JSON.stringify({ type: 'ADDED', object });
}
