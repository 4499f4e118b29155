import type { EventFact } from '../evidence/event-fact.ts';
import type { EventName } from '../evidence/event-name.ts';
import type { RunFact } from '../evidence/run-fact.ts';
import { SECOND, secondOf, type Micros } from '../evidence/time.ts';
import type { Claim } from './bounds.ts';

/**
 * What the nanoseconds in `Created` and `Started` Events prove about the start of one run: Created ≤ start ≤ Started.
 *
 * A repeated Event keeps the name of its first occurrence, so the nanoseconds belong to the first run that this kubelet
 * process reported. They say something only of a run whose status second they lie in; and only where no other run
 * could own them. `runs` are all observed runs of the container, in order of restartCount.
 */
export function eventStartClaims(
  run: RunFact,
  runs: readonly RunFact[],
  events: readonly EventFact[],
  lastRestart: number,
): readonly Claim[] {
  const second = secondOfStart(run, runs);
  if (second === null) return [];
  const claims: Claim[] = [];
  const created = ownCreation(run, runs, events, lastRestart);
  if (created !== null) {
    claims.push({ earliest: created.nanos.floor, latest: second + SECOND - 1, evidence: reference(created) });
  }
  const started = namedIn(events, 'Started', second);
  if (started !== null && isOwnStart(run, runs, second)) {
    claims.push({ earliest: second, latest: started.nanos.ceil, evidence: reference(started) });
  }
  return claims;
}

/** `Created` of the second in which this run started, where it can be no other's. */
export function ownCreation(
  run: RunFact,
  runs: readonly RunFact[],
  events: readonly EventFact[],
  lastRestart: number,
): Named | null {
  const second = secondOfStart(run, runs);
  if (second === null || !isOwnCreation(run, second, lastRestart)) return null;
  return namedIn(events, 'Created', second);
}

/** The second of the status; null where it told more than one, or another run started in it. */
function secondOfStart(run: RunFact, runs: readonly RunFact[]): Micros | null {
  const second = run.starts[0]?.time;
  if (second === undefined || run.starts.length > 1 || runs.some((r) => r !== run && startedIn(r, second))) return null;
  return second;
}

/** An Event whose name holds its time. */
type Named = EventFact & { readonly nanos: EventName };

/** The one Event of this kind whose name lies in that second; null where there is none, or more than one. */
function namedIn(events: readonly EventFact[], kind: EventFact['kind'], second: Micros): Named | null {
  const named = events.filter((e): e is Named => e.kind === kind && e.nanos?.second === second);
  return named.length === 1 ? (named[0] ?? null) : null;
}

/** Created may be a later run's only if this run had ended within the second and there is a later one. */
function isOwnCreation(run: RunFact, second: Micros, lastRestart: number): boolean {
  if (lastRestart <= run.restartCount) return true;
  const finishes = run.terminations.map((t) => t.finishedAt);
  return finishes.length > 0 && finishes.every((f) => f !== null && secondOf(f) > second);
}

/**
 * Started may be an earlier run's only if that one ended at most a second before: the kubelet's pod worker writes a
 * run's Started before it creates the next run.
 */
function isOwnStart(run: RunFact, runs: readonly RunFact[], second: Micros): boolean {
  if (run.restartCount === 0) return true;
  const before = runs.find((r) => r.restartCount === run.restartCount - 1);
  if (before === undefined || before.terminations.length === 0) return false;
  return before.terminations.every((t) => t.finishedAt !== null && t.finishedAt + SECOND < second);
}

function startedIn(run: RunFact, second: Micros): boolean {
  return run.starts.some((s) => s.time === second);
}

function reference(event: EventFact): Claim['evidence'] {
  return { source: 'Event', ref: event.name };
}
