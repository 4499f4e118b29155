import type { EventFact } from '../evidence/event-fact.ts';
import type { RuntimeFact } from '../evidence/runtime-fact.ts';
import { SECOND, type Micros } from '../evidence/time.ts';

/**
 * Was the node's clock stepped while the Pod lived? The recorder's clock (in the name) and the API server's
 * (creationTimestamp, truncated to its second) may differ, but the difference must stay the same. More than a second of
 * change, past all that truncation explains, says that the names' times cannot be compared. An Event that was sent late
 * looks the same; then too its time is given up, which only leaves more undecided.
 */
export function clockStepped(events: readonly EventFact[]): boolean {
  let most = -Infinity;
  let least = Infinity;
  for (const { nanos, createdAt, count } of events) {
    if (nanos === null || createdAt === null || count > 1) continue;
    most = Math.max(most, createdAt - nanos.floor);
    least = Math.min(least, createdAt + SECOND - nanos.floor);
  }
  return most - least > SECOND;
}

/** When something was told, by the node's clock, and between what the API server's clock was ahead of it, had it been told at once. */
interface Told {
  readonly at: Micros;
  readonly least: Micros;
  readonly most: Micros;
  readonly byKubelet: boolean;
}

/**
 * The same for the times of the runtime, which hang on more: one Event of the kubelet that came late (a busy API server is
 * enough) must not cost them. The agent itself watches the node's clock, and says when it was set. Where it was not there to
 * see it, a step shows in that everything told on one side of it is further from the API server's clock than something told on the
 * other. What comes late is further away too, but seldom all of it; an Event of the agent may be hours late, so a side of those
 * alone says nothing.
 */
export function runtimeStepped(events: readonly EventFact[], runtime: readonly RuntimeFact[]): boolean {
  if (runtime.length === 0) return false;
  if (runtime.some((fact) => fact.clockStepped)) return true;
  const told = [...events.flatMap(byKubelet), ...runtime.flatMap(byAgent)].toSorted((a, b) => a.at - b.at);
  return told.some((_, i) => isFurther(told.slice(0, i), told.slice(i)) || isFurther(told.slice(i), told.slice(0, i)));
}

function isFurther(far: readonly Told[], near: readonly Told[]): boolean {
  if (near.length === 0 || !far.some((t) => t.byKubelet)) return false;
  return Math.min(...far.map((t) => t.least)) - Math.min(...near.map((t) => t.most)) > SECOND;
}

function byKubelet({ nanos, createdAt, count }: EventFact): readonly Told[] {
  return nanos === null || createdAt === null || count > 1 ? [] : [toldAt(nanos.floor, createdAt, true)];
}

function byAgent({ startedAt, finishedAt, transition, writtenAt }: RuntimeFact): readonly Told[] {
  const at = transition === 'started' ? startedAt : finishedAt;
  return at === null || writtenAt === null ? [] : [toldAt(at.floor, writtenAt, false)];
}

function toldAt(at: Micros, written: Micros, byKubelet: boolean): Told {
  return { at, least: written - at, most: written + SECOND - at, byKubelet };
}
