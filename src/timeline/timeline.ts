import { isPull, type EventFact } from '../evidence/event-fact.ts';
import type { PodRecord } from '../evidence/pod-record.ts';
import type { ContainerSpec } from '../evidence/pod-spec.ts';
import { shown, type Shown } from '../evidence/sample.ts';
import type { RuntimeFact } from '../evidence/runtime-fact.ts';
import type { Micros } from '../evidence/time.ts';
import { attemptBoundaries } from './attempts.ts';
import { clockStepped, runtimeStepped } from './clock-step.ts';
import { creationAlone, type Creation } from './creation.ts';
import { endIsTold } from './end-told.ts';
import { containerRuns } from './container-runs.ts';
import { NO_MORE_CLAIMS, type MoreClaims, type Run } from './run.ts';
import { runtimeRuns, transitionsDropped, type RuntimeRun } from './runtime-runs.ts';
import { stoppingOf, type Stopping } from './stopping.ts';

export interface ContainerTimeline extends ContainerSpec {
  /** Place in the Pod's spec, init containers first. */
  readonly index: number;
  readonly runs: readonly Run[];
  /** Highest restartCount shown by a frame, or told by the runtime. */
  readonly restartCount: number;
  /** Lives that restartCount tells of and neither a frame nor the runtime showed. */
  readonly runsUnobserved: number;
  /** Events about it that the agent could not send. */
  readonly transitionsDropped: number;
  /** Some frame or Event showed that the kubelet created it. */
  readonly everCreated: boolean;
  /** As the newest frame showed it. */
  readonly now: Shown;
  /** Without those about its image. */
  readonly events: readonly EventFact[];
  /** What the kubelet told of the pulling of its image, of a clock that was not stepped. For showing alone. */
  readonly pulls: readonly EventFact[];
  /** Of one of which no run is known: since when it is known to be there. For showing alone. */
  readonly created: Creation | null;
}

/** A Pod's life as all evidence together tells it. */
export interface PodTimeline {
  readonly record: PodRecord;
  readonly containers: readonly ContainerTimeline[];
  /** How many passages through the init sequence are known. */
  readonly attempts: number;
  readonly stopping: Stopping;
  /** Nothing of it can change any more: the object is gone, or its phase is terminal and nothing runs. */
  readonly over: boolean;
  /**
   * How it ended is told: the last frame is the kubelet's own last word (terminal phase, nothing shown running), or the
   * runtime told the end of all that ran.
   */
  readonly conclusive: boolean;
  readonly kubeletVersion: string | null;
  /** The kubelet's Events about the Pod, those of containers too, but for those about images. */
  readonly events: readonly EventFact[];
  /** The node's clock was stepped: the times in Event names were given up. */
  readonly clockStepped: boolean;
  /** The same without what rests on an assumption of the user's (logs); null where nothing does. */
  readonly proven: PodTimeline | null;
}

export interface TimelineInput {
  readonly record: PodRecord;
  /** Every Event about this uid (of a mirror: about its static Pod's), whoever claims to have written it. */
  readonly events: readonly EventFact[];
  /** What agents told about this uid. */
  readonly runtime?: readonly RuntimeFact[];
  readonly kubeletVersion: string | null;
  readonly more?: MoreClaims;
}

const NO_RUNTIME: readonly RuntimeFact[] = [];

/** Rebuilds the timeline of one Pod. Pure: the same evidence, in whatever order it came, gives the same timeline. */
export function buildTimeline(input: TimelineInput): PodTimeline {
  const { record, events, runtime = NO_RUNTIME, kubeletVersion, more = NO_MORE_CLAIMS } = input;
  // An Event counts only if it claims to be the word of the kubelet of the Pod's own node.
  const { mirrorOf, nodeName } = record.spec;
  const authentic = events.filter((e) => e.podUid === (mirrorOf ?? record.uid) && e.host === nodeName);
  // What is pulled when decides nothing, not even whether the clock was stepped: verdicts are the same without.
  const own = authentic.filter((e) => !isPull(e));
  const told = runtime.filter((f) => f.podUid === record.uid && f.host === nodeName);
  const setUnderRuntime = runtimeStepped(own, told);
  const stepped = setUnderRuntime || clockStepped(own);
  const usable = stepped ? [] : own;
  const pulls = stepped || clockStepped(authentic) ? [] : authentic.filter(isPull);
  const boundaries = attemptBoundaries(record);
  const runs = runtimeRuns(record, told).map((run) => (setUnderRuntime ? withoutTimes(run) : run));
  const containers = record.spec.containers.map((_, index) =>
    containerTimeline(index, { record, events: own, usable, pulls, told, runs, boundaries, more }),
  );
  const last = record.samples.at(-1);
  const terminal = record.phase === 'Succeeded' || record.phase === 'Failed';
  const running = containers.some((c) => c.now.state === 'running');
  return {
    record,
    containers,
    attempts: boundaries.length + 1,
    stopping: stoppingOf(record, containers, usable),
    over: record.ending !== null || (terminal && !running),
    conclusive: (last !== undefined && terminal && !running) || endIsTold(record, containers, usable),
    kubeletVersion,
    events: own,
    clockStepped: stepped,
    proven: null,
  };
}

/** That it was, and how it ended, hangs on no clock. */
function withoutTimes(run: RuntimeRun): RuntimeRun {
  return { ...run, created: null, started: [], finished: [], startedIn: null };
}

interface Context {
  readonly record: PodRecord;
  readonly events: readonly EventFact[];
  readonly usable: readonly EventFact[];
  readonly pulls: readonly EventFact[];
  readonly told: readonly RuntimeFact[];
  readonly runs: readonly RuntimeRun[];
  readonly boundaries: readonly Micros[];
  readonly more: MoreClaims;
}

function containerTimeline(index: number, context: Context): ContainerTimeline {
  const { record, events, usable, pulls, told, boundaries, more } = context;
  const spec = record.spec.containers[index] as ContainerSpec;
  const facts = record.runs.filter((r) => r.container === index);
  const own = events.filter((e) => e.container === spec.name);
  // Which run an Event is of hangs on the statuses alone: what the agent tells only adds to it.
  const lastShown = record.restartCounts[index] ?? 0;
  const isIts = (e: EventFact): boolean => e.container === spec.name && isOfThisPod(e, record, lastShown);
  const named = usable.filter(isIts);
  const isMirror = record.spec.mirrorOf !== null;
  const last = record.samples.at(-1);
  const runs = containerRuns({
    facts,
    container: index,
    runtime: context.runs,
    events: named,
    lastRestart: lastShown,
    isMirror,
    boundaries,
    more,
  });
  const ofRuntime = context.runs.filter((r) => r.container === index && !r.conflicting);
  const lastRestart = Math.max(lastShown, ...ofRuntime.map((r) => r.restartCount));
  return {
    ...spec,
    index,
    runs,
    restartCount: lastRestart,
    runsUnobserved: unobserved(
      runs.map((r) => r.restartCount),
      lastRestart,
      record,
      index,
    ),
    transitionsDropped: transitionsDropped(record, told, spec.name),
    everCreated:
      runs.length > 0 ||
      lastRestart > 0 ||
      own.some((e) => e.kind === 'Created' || e.kind === 'Started') ||
      record.samples.some((s) => shown(s, index).created),
    now: last === undefined ? NOTHING_SHOWN : shown(last, index),
    events: own,
    pulls: pulls.filter(isIts),
    created: runs.length > 0 ? null : creationAlone({ runs: facts, events: named, lastRestart, isMirror }),
  };
}

/**
 * A static Pod that is taken away and put back is known by the same uid: an Event that tells of more lives than this
 * mirror's Pod had is of another one, too.
 */
function isOfThisPod({ count }: EventFact, { spec }: PodRecord, lastRestart: number): boolean {
  return spec.mirrorOf === null || count <= lastRestart + 1;
}

const NOTHING_SHOWN: Shown = {
  state: 'none',
  created: false,
  started: false,
  ready: false,
  succeeded: false,
  crashLoop: false,
  restartCount: 0,
};

/** Restart counts up to the highest that no run was seen of. The highest itself may not have begun yet. */
function unobserved(seen: readonly number[], lastRestart: number, record: PodRecord, index: number): number {
  const began = seen.includes(lastRestart) || record.samples.some((s) => shown(s, index).created);
  const total = began ? lastRestart + 1 : lastRestart;
  return Math.max(0, total - new Set(seen.filter((n) => n < total)).size);
}
