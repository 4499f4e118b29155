import type { EventFact } from '../evidence/event-fact.ts';
import { SECOND, type Micros } from '../evidence/time.ts';
import type { Bounds, Evidence } from '../timeline/bounds.ts';

/** A pull of a container's image, by the kubelet's word. Node's clock. */
export interface Pull {
  readonly from: Bounds;
  /** Null where nothing tells that it has ended. */
  readonly to: Bounds | null;
  readonly failed: boolean;
  readonly evidence: readonly Evidence[];
}

interface Named {
  readonly event: EventFact;
  readonly at: Bounds;
}

/**
 * The pulls that Events tell of, in order of time. An Event names only its first occurrence, and of one that was repeated the
 * second of the last is known too: pulls in between are left out, and what may have been in between makes an end uncertain.
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
    .flatMap((begin) => [firstOf(begin, begins, ends), lastOf(begin, begins, ends)])
    .filter((pull) => pull !== null)
    .sort((a, b) => a.from.earliest - b.from.earliest);
}

/** The pull that the name of the Event is about. */
function firstOf({ event, at }: Named, begins: readonly Named[], ends: readonly Named[]): Pull {
  const end = endAfter(at.latest, begins, ends);
  const repeats = event.count - 1;
  if (end === null)
    return pull(event, at, repeats === 0 ? null : { earliest: at.latest, latest: lastIn(event).latest });
  // A pull whose failure was never told may have come in between: then it was that one that has ended here.
  const repeatedBefore = repeats - (lastIn(event).earliest > end.at.latest ? 1 : 0);
  const isOther = end.event.kind === 'Pulled' && repeatedBefore > 0;
  return pull(event, at, isOther ? { earliest: at.latest, latest: end.at.latest } : end.at, end.event);
}

/** The last of several pulls that one Event tells of. */
function lastOf({ event, at }: Named, begins: readonly Named[], ends: readonly Named[]): Pull | null {
  const from = lastIn(event);
  // Within one second nothing says which was first.
  const isOpen = ends.some((e) => e.at.latest >= from.earliest && e.at.earliest <= from.latest);
  if (event.count === 1 || from.earliest <= at.latest || isOpen) return null;
  const end = endAfter(from.latest, begins, ends);
  const failed = ends.find(
    (e) => e.event.kind === 'PullFailed' && e.event.count > 1 && lastIn(e.event).latest >= from.latest,
  );
  if (failed === undefined) return pull(event, from, end?.at ?? null, end?.event);
  const { earliest, latest } = lastIn(failed.event);
  const to = { earliest: Math.max(earliest, from.earliest), latest };
  return end !== null && end.at.earliest < to.earliest
    ? pull(event, from, end.at, end.event)
    : pull(event, from, to, failed.event);
}

/** The first end that is named after this moment, and before the next beginning that is. */
function endAfter(time: Micros, begins: readonly Named[], ends: readonly Named[]): Named | null {
  const next = begins.find((b) => b.at.earliest > time)?.at.earliest ?? Infinity;
  return ends.find((e) => e.at.earliest >= time && e.at.latest <= next) ?? null;
}

function lastIn({ last, first }: EventFact): Bounds {
  const second = last ?? first ?? 0;
  return { earliest: second, latest: second + SECOND - 1 };
}

function pull(begin: EventFact, from: Bounds, to: Bounds | null, end?: EventFact): Pull {
  const told = end === undefined ? [begin] : [begin, end];
  return {
    from,
    to,
    failed: end?.kind === 'PullFailed',
    evidence: told.map((e) => ({ source: 'Event', ref: e.name })),
  };
}
