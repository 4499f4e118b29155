import type { EventFact } from '../evidence/event-fact.ts';
import type { RunFact } from '../evidence/run-fact.ts';
import type { Bounds, Evidence } from './bounds.ts';
import { ownCreation } from './event-times.ts';
import type { RuntimeRun } from './runtime-runs.ts';

/**
 * Since when a container is known to be there without running: the runtime's own stamp, or the moment at which the kubelet told
 * that it had created it, which it does at once. Node's clock. No check follows from it.
 */
export interface Creation extends Bounds {
  readonly evidence: readonly Evidence[];
}

/** What is known of one container: `runs` by its statuses, `events` by the kubelet. */
interface Known {
  readonly runs: readonly RunFact[];
  readonly events: readonly EventFact[];
  readonly lastRestart: number;
  /** Static Pods come back under the same uid, and an Event may be of the Pod before. */
  readonly isMirror: boolean;
}

/** The creation of a run. Null where nothing tells, or what tells is not certain to be of this run. */
export function creationOf(run: RunFact, runtime: RuntimeRun | null, known: Known): Creation | null {
  if (runtime?.created != null && !runtime.conflicting) return runtime.created;
  const { runs, events, lastRestart, isMirror } = known;
  const before = runs.find((r) => r.restartCount === run.restartCount - 1);
  // Of a life before that never started, `Created` may be in the same second: it bounds this start too, but is another's.
  if (run.restartCount > 0 && (before === undefined || before.neverStarted || before.starts.length === 0)) return null;
  return told(ownCreation(run, runs, events, lastRestart) ?? (isMirror ? null : creationBefore(run, runs, events)));
}

/**
 * Nothing was created before the first run but the first run. `Created` that was told before the second in which its status
 * says that it started is therefore its own; in that second it might be a later one's.
 */
function creationBefore(run: RunFact, runs: readonly RunFact[], events: readonly EventFact[]): EventFact | null {
  const second = run.starts[0]?.time;
  if (second === undefined || run.starts.length > 1 || run.restartCount > 0) return null;
  if (runs.some((r) => r !== run && r.restartCount === 0)) return null;
  return only(events.filter((e) => e.kind === 'Created' && e.nanos !== null && e.nanos.ceil < second));
}

/** Of a container of which no run is known, as long as its start is not told either. */
export function creationAlone({ runs, events, lastRestart, isMirror }: Known): Creation | null {
  if (isMirror || runs.length > 0 || lastRestart > 0 || events.some((e) => e.kind === 'Started')) return null;
  const created = only(events.filter((e) => e.kind === 'Created'));
  return created === null || created.count > 1 ? null : told(created);
}

function only(events: readonly EventFact[]): EventFact | null {
  return events.length === 1 ? (events[0] ?? null) : null;
}

function told(event: EventFact | null): Creation | null {
  if (event?.nanos == null) return null;
  const { floor, ceil } = event.nanos;
  return { earliest: floor, latest: ceil, evidence: [{ source: 'Event', ref: event.name }] };
}
