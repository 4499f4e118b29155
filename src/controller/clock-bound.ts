import type { PodRecord } from '../evidence/pod-record.ts';
import { SECOND, type Micros } from '../evidence/time.ts';
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

function waits(record: PodRecord): boolean {
  const last = record.samples.at(-1);
  const terminal = record.phase === 'Succeeded' || record.phase === 'Failed';
  return record.ending === null && !terminal && last !== undefined && !last.ready;
}

/**
 * Up to when the evidence about Pods is complete, on the observer's clock: now while the watch runs, else the last time
 * that it told something. Time that passes unseen proves nothing.
 */
export function observedUntil({ health }: ControllerState, clock: Micros): Micros {
  const pods = health.get('pods');
  if (pods === undefined || pods.connected || pods.lastFrameAt === null) return clock;
  return Math.min(clock, pods.lastFrameAt);
}

/** How long the evidence of a Pod that is gone is kept, for Events that come late. */
const KEEP_GONE: Micros = 600 * SECOND;
const MOST_GONE = 5_000;
/** Pods that are known by their Events alone: they may come yet, or lie outside of what is watched. */
const MOST_ORPHANS = 20_000;

/** Uids of Pods whose evidence may go: gone for ten minutes, or the oldest of too many. */
export function forgettable({ goneAt, store }: ControllerState, clock: Micros): readonly string[] {
  const gone = [...goneAt].sort((a, b) => a[1] - b[1]);
  const excess = gone.slice(0, Math.max(0, gone.length - MOST_GONE)).map(([uid]) => uid);
  const old = gone.filter(([, at]) => clock - at > KEEP_GONE).map(([uid]) => uid);
  const orphans = [...store.events.keys()].filter((uid) => !store.pods.has(uid));
  return [...new Set([...excess, ...old, ...orphans.slice(0, Math.max(0, orphans.length - MOST_ORPHANS))])];
}
