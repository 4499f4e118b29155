import { isPull, type EventFact } from './event-fact.ts';

/** More Events of one Pod than any real one has; beyond it the last by name are let go (absence proves nothing anyway). */
const MOST_EVENTS = 256;
/**
 * Of those about images: a Pod that pulls anew for each restart has ever more, as each names how long it took. They are held
 * apart, so that they never cost what a verdict follows from. As many as a kubelet sends of a Pod at once, and a few.
 */
const MOST_PULLS = 32;

/** The Events of one Pod by name. Merging is commutative and idempotent: of one Event the highest count is kept. */
export function mergeEvent(events: readonly EventFact[], fact: EventFact): readonly EventFact[] {
  const index = events.findIndex((e) => e.name === fact.name);
  const known = events[index];
  if (known === undefined) {
    const added = [...events, fact].sort((a, b) => (a.name < b.name ? -1 : 1));
    const ofPulls = isPull(fact);
    const alike = added.filter((e) => isPull(e) === ofPulls);
    const last = alike.length > (ofPulls ? MOST_PULLS : MOST_EVENTS) ? alike.at(-1) : undefined;
    return last === undefined ? added : added.filter((e) => e !== last);
  }
  return isNewer(fact, known) ? events.with(index, fact) : events;
}

function isNewer(fact: EventFact, known: EventFact): boolean {
  if (fact.count !== known.count) return fact.count > known.count;
  return (fact.last ?? 0) > (known.last ?? 0);
}
