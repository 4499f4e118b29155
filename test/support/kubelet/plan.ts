import type { Random } from './random.ts';

/** What one container will do, each time that it runs. Lengths in µs. */
export interface ContainerPlan {
  readonly name: string;
  readonly role: 'init' | 'sidecar' | 'app';
  readonly startupProbe: boolean;
  /** From start to the startup probe's success. */
  readonly startup: number;
  /** The postStart hook holds the kubelet's pod worker so long; 0 where there is none. */
  readonly postStart: number;
  readonly preStop: number;
  /** How long it takes to end after SIGTERM; Infinity ignores it. */
  readonly onTerm: number;
  /** Lives that end by themselves, one after the other; after them it runs until it is stopped (an init: ends at once with 0). */
  readonly lives: readonly Life[];
  /** The runtime tells of an exit so much later. */
  readonly exitLag: number;
}

export interface Life {
  readonly length: number;
  readonly exitCode: number;
  readonly reason: string;
  /** The runtime cannot start it at all. */
  readonly startError: boolean;
}

export type StopPlan = 'delete' | 'force' | 'evict' | 'deadline' | 'vanish' | 'none';

export interface Plan {
  readonly containers: readonly ContainerPlan[];
  readonly restartPolicy: 'Always' | 'OnFailure' | 'Never';
  readonly graceSeconds: number;
  readonly stop: StopPlan;
  /** After the Pod was taken up, when it is asked to end. */
  readonly stopAfter: number;
  readonly deleteGrace: number;
  /** A second, more impatient request so long after the first. */
  readonly secondDelete: { readonly after: number; readonly grace: number } | null;
  readonly sandboxDies: number | null;
  readonly kubeletRestarts: readonly { readonly at: number; readonly length: number }[];
  readonly bug: Bug;
  readonly ofJob: boolean;
  readonly kubeletVersion: string;
  /** API server's and observer's clocks against the node's. */
  readonly apiSkew: number;
  readonly observerSkew: number;
  /** How long a status waits before it is patched, at most: what comes meanwhile replaces it. */
  readonly patchLag: number;
  /** Share of Events that are lost on the way. */
  readonly eventLoss: number;
  /** The kubelet takes so long to act on a request. */
  readonly reaction: number;
  /** Records lost at the end: the kubelet writes ContainerStatusUnknown, or the runtime found the task gone. */
  readonly lostRecord: 'none' | 'unknown' | 'gone';
}

export type Bug = 'none' | 'appsEarly' | 'entriesShuffled' | 'noStopOrder' | 'skipInits';

/** Everything about a history that chance decides before it begins. */
export function makePlan(random: Random): Plan {
  const restartPolicy = random.pick<Plan['restartPolicy']>(['Always', 'OnFailure', 'Never']);
  const [inits, sidecars, apps] = [random.integer(0, 2), random.integer(0, 3), random.integer(1, 3)];
  const entries = shuffled(random, [
    ...Array.from({ length: inits }, (_, i) => ['init', `init-${i}`] as const),
    ...Array.from({ length: sidecars }, (_, i) => ['sidecar', `side-${i}`] as const),
  ]);
  const regular = Array.from({ length: apps }, (_, i) => ['app', `app-${i}`] as const);
  const graceSeconds = random.pick([0, 1, 2, 3, 5, 30]);
  const stop = random.pick<StopPlan>(['delete', 'delete', 'delete', 'force', 'evict', 'deadline', 'vanish', 'none']);
  return {
    containers: [...entries, ...regular].map(([role, name]) => containerPlan(random, role, name, restartPolicy)),
    restartPolicy,
    graceSeconds,
    stop,
    stopAfter: random.span(200, 60_000),
    deleteGrace: random.chance(0.7) ? graceSeconds : random.pick([0, 1, 4, 60]),
    secondDelete: random.chance(0.1) ? { after: random.span(100, 20_000), grace: random.pick([0, 1, 2]) } : null,
    sandboxDies: random.chance(0.12) ? random.span(500, 20_000) : null,
    // No kubelet is back within a second of its end.
    kubeletRestarts: random.chance(0.2) ? [{ at: random.span(200, 20_000), length: random.span(1_000, 6_000) }] : [],
    bug: random.pick(['none', 'none', 'none', 'none', 'appsEarly', 'entriesShuffled', 'noStopOrder', 'skipInits']),
    ofJob: restartPolicy !== 'Always' && random.chance(0.4),
    kubeletVersion: random.pick(['v1.28.15', 'v1.34.4', 'v1.37.2', 'v1.37.2']),
    apiSkew: random.integer(-900_000, 900_000),
    observerSkew: random.integer(-900_000, 900_000),
    patchLag: random.chance(0.7) ? random.span(5, 60) : random.span(60, 3_000),
    eventLoss: random.pick([0, 0, 0.1, 0.5]),
    reaction: random.chance(0.8) ? random.span(1, 200) : random.span(200, 5_000),
    lostRecord: random.pick(['none', 'none', 'none', 'none', 'none', 'none', 'unknown', 'gone']),
  };
}

function containerPlan(
  random: Random,
  role: ContainerPlan['role'],
  name: string,
  restartPolicy: Plan['restartPolicy'],
): ContainerPlan {
  const startupProbe = role === 'sidecar' && random.chance(0.3);
  return {
    name,
    role,
    startupProbe,
    startup: startupProbe ? random.span(50, 4_000) : 0,
    postStart: random.chance(0.1) ? random.span(20, 4_000) : 0,
    preStop: random.chance(0.15) ? random.span(50, 8_000) : 0,
    onTerm: random.chance(0.1) ? Infinity : random.span(1, 4_000),
    lives: livesOf(random, role, restartPolicy),
    exitLag: random.chance(0.9) ? random.span(1, 1_100) : random.span(1_000, 10_000),
  };
}

function livesOf(random: Random, role: ContainerPlan['role'], restartPolicy: Plan['restartPolicy']): readonly Life[] {
  const long = (): number => random.span(1, random.chance(0.7) ? 3_000 : 90_000);
  const life = (exitCode: number, reason: string): Life => ({ length: long(), exitCode, reason, startError: false });
  const failure = (): Life => {
    if (random.chance(0.1)) return { length: 0, exitCode: 128, reason: 'StartError', startError: true };
    return random.pick([life(1, 'Error'), life(3, 'Error'), life(137, 'Error'), life(137, 'OOMKilled')]);
  };
  const failures = random.chance(0.35) ? Array.from({ length: random.integer(1, 5) }, failure) : [];
  if (role === 'init') return [...failures, life(0, 'Completed')];
  if (role === 'sidecar') return random.chance(0.1) ? [...failures, life(0, 'Completed')] : failures;
  return restartPolicy === 'Always' || random.chance(0.2) ? failures : [...failures, life(0, 'Completed')];
}

function shuffled<T>(random: Random, items: readonly T[]): readonly T[] {
  return items
    .map((item) => ({ item, key: random.next() }))
    .toSorted((a, b) => a.key - b.key)
    .map(({ item }) => item);
}
