import type { EventFact } from '../evidence/event-fact.ts';
import { MILLISECOND, SECOND, type Micros } from '../evidence/time.ts';
import type { Bounds, Evidence } from '../timeline/bounds.ts';

/** A pull of a container's image, by the kubelet's word. Node's clock. */
export interface Pull {
  readonly from: Bounds;
  /** Null where nothing tells that it has ended. */
  readonly to: Bounds | null;
  /** By its end a pull had failed: this one, or a later one that is not told apart from it. */
  readonly failed: boolean;
  readonly evidence: readonly Evidence[];
}

interface Named {
  readonly event: EventFact;
  readonly at: Bounds;
}

/**
 * The pulls that Events tell of, in order of time. An Event names its first occurrence, and of one that was repeated the second
 * of the last is known too: pulls in between are left out.
 */
export function pullsOf(events: readonly EventFact[]): readonly Pull[] {
  const named = events
    .flatMap((event): readonly Named[] =>
      event.nanos === null ? [] : [{ event, at: { earliest: event.nanos.floor, latest: event.nanos.ceil } }],
    )
    .sort((a, b) => a.at.earliest - b.at.earliest);
  const begins = named.filter(({ event }) => event.kind === 'Pulling');
  const ends = named.filter(({ event }) => event.kind !== 'Pulling');
  return begins
    .flatMap(({ event, at }) => {
      const last = lastIn(event);
      const next = nextAfter(at.latest, begins);
      if (event.count === 1 || last.earliest <= at.latest) return [pull(event, at, ends, next)];
      const untilLast = Math.min(next, last.latest);
      return [pull(event, at, ends, untilLast), pull(event, last, ends, nextAfter(last.latest, begins))];
    })
    .sort((a, b) => a.from.earliest - b.from.earliest);
}

/** When the next one begins that is named. */
function nextAfter(time: Micros, begins: readonly Named[]): Micros {
  return begins.find(({ at }) => at.earliest > time)?.at.earliest ?? Infinity;
}

/** `next`: by then another one had begun. */
function pull(begin: EventFact, from: Bounds, ends: readonly Named[], next: Micros): Pull {
  const after = ends.filter(({ at }) => at.earliest >= from.earliest && at.latest <= next);
  const own = after.find((end) => isEndOf(from, end));
  if (own !== undefined) return { from, to: own.at, failed: false, evidence: told(begin, own.event) };
  // Events get lost, and what ends here may be a later pull: this one ended somewhere before.
  const end = after.find(({ at }) => at.earliest >= from.latest);
  const repeated = end === undefined ? repeatedFailure(from, ends) : undefined;
  const latest = end?.at.latest ?? (repeated === undefined ? next : lastIn(repeated).latest);
  const event = end?.event ?? repeated;
  return {
    from,
    to: latest === Infinity ? null : { earliest: from.earliest, latest },
    failed: event?.kind === 'PullFailed',
    evidence: told(begin, event),
  };
}

/** What the kubelet may take for telling that it begins, and that it is done. */
const MOST_DELAY: Micros = 10 * MILLISECOND;

/** By its own words it took all the time since this beginning: no other pull fits in, as the kubelet waits 10 s after one that failed. */
function isEndOf(from: Bounds, { event, at }: Named): boolean {
  if (event.took === null) return false;
  const began = at.earliest - event.took;
  return from.earliest <= began && began - from.latest <= MOST_DELAY;
}

function repeatedFailure(from: Bounds, ends: readonly Named[]): EventFact | undefined {
  return ends.find(({ event }) => event.kind === 'PullFailed' && event.count > 1 && lastIn(event).latest >= from.latest)
    ?.event;
}

function lastIn({ last, first }: EventFact): Bounds {
  const second = last ?? first ?? 0;
  return { earliest: second, latest: second + SECOND - 1 };
}

function told(begin: EventFact, end: EventFact | undefined): readonly Evidence[] {
  return [begin, ...(end === undefined ? [] : [end])].map(({ name }) => ({ source: 'Event', ref: name }));
}
