import type { EventFact } from '../evidence/event-fact.ts';
import { SECOND } from '../evidence/time.ts';

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
