import { eventFact, type EventFact } from './event-fact.ts';
import { isOfAgent, runtimeFact, type RuntimeFact } from './runtime-fact.ts';

/** What an Event about a Pod is evidence of, by who claims to have written it. */
export type EventEvidence =
  { readonly source: 'Event'; readonly fact: EventFact } | { readonly source: 'Runtime'; readonly fact: RuntimeFact };

/** Reduces an Event: the kubelet's, or the agent's. Null for one that is no evidence; throws SA1003 for a malformed one. */
export function eventEvidence(event: unknown): EventEvidence | null {
  if (isOfAgent(event)) return { source: 'Runtime', fact: runtimeFact(event) };
  const fact = eventFact(event);
  return fact === null ? null : { source: 'Event', fact };
}
