import type { EventFact } from './event-fact.ts';

/** More Events of one Pod than any real one has; beyond it the last by name are let go (absence proves nothing anyway). */
const MOST_EVENTS = 256;

/** The Events of one Pod by name. Merging is commutative and idempotent: of one Event the highest count is kept. */
export function mergeEvent(events: readonly EventFact[], fact: EventFact): readonly EventFact[] {
  const index = events.findIndex((e) => e.name === fact.name);
  const known = events[index];
  if (known === undefined) {
    return [...events, fact].sort((a, b) => (a.name < b.name ? -1 : 1)).slice(0, MOST_EVENTS);
  }
  return isNewer(fact, known) ? events.with(index, fact) : events;
}

function isNewer(fact: EventFact, known: EventFact): boolean {
  if (fact.count !== known.count) return fact.count > known.count;
  return (fact.last ?? 0) > (known.last ?? 0);
}
