import { objectAt, stringAt, type Json } from '../../evidence/json.ts';
import { isOfAgent, RUNTIME_ANNOTATIONS, runtimeFact } from '../../evidence/runtime-fact.ts';
import { eventPhrase } from './event-phrase.ts';
import type { Include } from './include.ts';
import { scalars } from './pick.ts';

const METADATA = ['name', 'namespace', 'uid', 'resourceVersion', 'creationTimestamp'];
const ABOUT = ['apiVersion', 'kind', 'namespace', 'name', 'uid', 'fieldPath'];
const EVENT = [
  'type',
  'reason',
  'count',
  'firstTimestamp',
  'lastTimestamp',
  'eventTime',
  'reportingComponent',
  'reportingInstance',
  'reportingController',
];

/**
 * What the evidence reads of an Event (src/evidence/event-fact.ts, runtime-fact.ts). Of its message only what kind of
 * statement it is.
 */
export function redactEvent(event: Json, include: Include): Json {
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { ...scalars(objectAt(event, 'metadata'), METADATA), ...annotations(event) },
    involvedObject: scalars(objectAt(event, Object.hasOwn(event, 'regarding') ? 'regarding' : 'involvedObject'), ABOUT),
    source: scalars(objectAt(event, 'source'), ['component', 'host']),
    ...scalars(event, EVENT),
    message: include.has('messages') ? (stringAt(event, 'message') ?? '') : eventPhrase(event),
  };
}

/** The runtime's own times, of an Event of the node agent that keeps its contract: of any other Event none at all. */
function annotations(event: Json): Json {
  if (!isOfAgent(event) || !isWellFormed(event)) return {};
  const names = Object.values(RUNTIME_ANNOTATIONS);
  return { annotations: scalars(objectAt(objectAt(event, 'metadata'), 'annotations'), names) };
}

function isWellFormed(event: Json): boolean {
  try {
    runtimeFact(event);
    return true;
  } catch {
    return false;
  }
}
