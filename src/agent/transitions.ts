import type { Nanos, PodRef, Run, Transition } from './run.ts';
import type { Sight } from './sight.ts';

/** A transition that is to be told, with the run as it was known then. */
export interface Change {
  readonly run: Run;
  readonly transition: Transition;
  /** The node's clock was stepped while the Pod was there, last at this time: its times do not all compare. */
  readonly clockSteppedAt: Nanos | null;
}

export interface TransitionsOptions {
  /** Pods of fewer containers than this are not told of: with one there is no order. */
  readonly minContainers: number;
  /** What happened longer ago is not told any more: an Event of it would have been collected already. */
  readonly maxAge: Nanos;
}

/** Turns what is seen of containers, again and again and in any order, into each transition once. Holds no clock. */
export interface Transitions {
  /** `now` is the node's clock. */
  readonly take: (sight: Sight, now: Nanos) => readonly Change[];
  /** Whether a container's status could bring a transition that was not seen yet. */
  readonly wants: (id: string, exited: boolean) => boolean;
  /** The node's clock was stepped: the Pods that there are now have times of before and after it. */
  readonly clockStepped: (at: Nanos) => void;
  readonly containers: () => number;
}

/**
 * Containers that are gone and of which all was told: two subscriptions that overlap give each message twice, and the second copy
 * of an older one may come after the word that the container is gone. No id is ever used again.
 */
const MOST_GONE = 512;
/** Of a Pod that shows one container only, until it shows a second one: init containers come one after the other. */
const MOST_HELD = 16;

interface Known {
  readonly pod: PodRef;
  started: boolean;
  finished: boolean;
}

interface KnownPod {
  readonly names: Set<string>;
  readonly ids: Set<string>;
  held: Change[];
  clockSteppedAt: Nanos | null;
}

export function transitions({ minContainers, maxAge }: TransitionsOptions): Transitions {
  const runs = new Map<string, Known>();
  const pods = new Map<string, KnownPod>();
  const toldAndGone = new Set<string>();

  const knownOf = ({ id, pod, container }: Run): readonly [Known, KnownPod] => {
    const known = runs.get(id) ?? { pod, started: false, finished: false };
    runs.set(id, known);
    const knownPod = pods.get(pod.uid) ?? { names: new Set(), ids: new Set(), held: [], clockSteppedAt: null };
    pods.set(pod.uid, knownPod);
    knownPod.names.add(container);
    knownPod.ids.add(id);
    return [known, knownPod];
  };

  const takeRun = (run: Run, now: Nanos): readonly Change[] => {
    if (toldAndGone.has(run.id)) return [];
    const [known, pod] = knownOf(run);
    const fresh: Change[] = [];
    const happened = (transition: Transition, at: Nanos | null): void => {
      if (at === null || now - at <= maxAge) fresh.push({ run, transition, clockSteppedAt: pod.clockSteppedAt });
    };
    if (run.startedAt !== null && !known.started) happened('started', run.startedAt);
    if (run.exited && !known.finished) happened('finished', run.finishedAt ?? run.startedAt ?? run.createdAt);
    known.started ||= run.startedAt !== null;
    known.finished ||= run.exited;
    const all = [...pod.held, ...fresh];
    const tell = pod.names.size >= minContainers;
    pod.held = tell ? [] : all.slice(-MOST_HELD);
    return tell ? all : [];
  };

  const forget = (id: string): void => {
    const known = runs.get(id);
    if (known === undefined) return;
    runs.delete(id);
    const pod = pods.get(known.pod.uid);
    if (known.started && known.finished && (pod?.names.size ?? 0) >= minContainers) toldAndGone.add(id);
    for (const oldest of toldAndGone) {
      if (toldAndGone.size <= MOST_GONE) break;
      toldAndGone.delete(oldest);
    }
    pod?.ids.delete(id);
    if (pod?.ids.size === 0) pods.delete(known.pod.uid);
  };

  return {
    take: (sight, now) => {
      if (sight.kind === 'run') return takeRun(sight.run, now);
      if (sight.kind === 'gone') forget(sight.id);
      else for (const id of runs.keys()) if (!sight.ids.has(id)) forget(id);
      return [];
    },
    wants: (id, exited) => {
      const known = runs.get(id);
      return known === undefined || !known.started || (exited && !known.finished);
    },
    clockStepped: (at) => {
      for (const pod of pods.values()) {
        pod.clockSteppedAt = at;
        pod.held = pod.held.map((change) => Object.assign({}, change, { clockSteppedAt: at }));
      }
    },
    containers: () => runs.size,
  };
}
