import type { PodRecord } from '../evidence/pod-record.ts';
import { SECOND, type Micros } from '../evidence/time.ts';
import type { WatchHealth } from '../kube/health.ts';
import type { ControllerState } from './state.ts';

/**
 * Marks what time alone may change: living Pods that are not Ready (readiness, tails, blocked Jobs) and the Jobs they
 * belong to. A Ready Pod's verdicts change by evidence only.
 */
export function markTimeBound({ store, dirty, judged }: ControllerState): void {
  for (const [uid, record] of store.pods) {
    if (!judged.has(uid) || !waits(record)) continue;
    dirty.add(uid);
    if (record.owner !== null && store.jobs.has(record.owner.uid)) dirty.add(record.owner.uid);
  }
}

/** Nothing but time may change what is said of it: a living Pod that is not Ready. */
export function waits(record: PodRecord): boolean {
  const last = record.samples.at(-1);
  const terminal = record.phase === 'Succeeded' || record.phase === 'Failed';
  return record.ending === null && !terminal && last !== undefined && !last.ready;
}

/** When the API server is away for longer than this, so it is for kubelets, which tell late what happened meanwhile. */
const OUTAGE: Micros = 3 * SECOND;
/** This long after it is back they have told it: a kubelet writes what it could not every 10 s. */
const CATCH_UP: Micros = 30 * SECOND;

/** A time in which the watch of Pods told nothing. */
export interface Outage {
  /** When it last told something. */
  readonly lastHeard: Micros;
  readonly brokeAt: Micros;
  /** From when on what it shows is new again; never, while it is broken. */
  readonly overAt: Micros;
}

/** Notes when the watch of Pods breaks, and when it runs again. */
export function noteOutage(
  state: ControllerState,
  before: WatchHealth | undefined,
  now: WatchHealth,
  clock: Micros,
): void {
  if (now.resource !== 'pods' || before === undefined || before.connected === now.connected) return;
  const known = state.outage !== null && clock < state.outage.overAt ? state.outage : null;
  if (!now.connected) {
    // One that breaks again before all was told is the same outage.
    const { lastHeard, brokeAt } = known ?? { lastHeard: before.lastFrameAt ?? clock, brokeAt: clock };
    state.outage = { lastHeard, brokeAt, overAt: Infinity };
  } else if (known !== null) {
    state.outage = clock - known.brokeAt > OUTAGE ? { ...known, overAt: clock + CATCH_UP } : null;
  }
}

/**
 * Up to when the evidence about Pods is complete, on the observer's clock: now while the watch runs, else the last time
 * that it told something. Time that passes unseen proves nothing.
 */
export function observedUntil({ outage }: ControllerState, clock: Micros): Micros {
  return outage === null || clock >= outage.overAt ? clock : Math.min(clock, outage.lastHeard);
}

/** How long the evidence of a Pod that is gone is kept, for Events that come late. */
const KEEP_GONE: Micros = 600 * SECOND;
const MOST_GONE = 5_000;
/** Pods that are known by their Events alone: they may come yet, or lie outside of what is watched. */
const MOST_ORPHANS = 20_000;

/** Uids of Pods whose evidence may go: gone for so long, or the oldest of too many. */
export function forgettable(
  { goneAt, store }: ControllerState,
  clock: Micros,
  keepGone: Micros = KEEP_GONE,
): readonly string[] {
  const gone = [...goneAt].sort((a, b) => a[1] - b[1]);
  const excess = gone.slice(0, Math.max(0, gone.length - MOST_GONE)).map(([uid]) => uid);
  const old = gone.filter(([, at]) => clock - at > keepGone).map(([uid]) => uid);
  const told = new Set([...store.events.keys(), ...store.runtime.facts.keys()]);
  const orphans = [...told].filter((uid) => !store.pods.has(uid) && !store.mirrors.has(uid));
  return [...new Set([...excess, ...old, ...orphans.slice(0, Math.max(0, orphans.length - MOST_ORPHANS))])];
}
