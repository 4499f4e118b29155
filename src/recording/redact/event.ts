import { objectAt, stringAt, type Json } from '../../evidence/json.ts';
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
];

/** What the evidence reads of an Event (src/evidence/event-fact.ts). Of its message only what kind of statement it is. */
export function redactEvent(event: Json, include: Include): Json {
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: scalars(objectAt(event, 'metadata'), METADATA),
    involvedObject: scalars(objectAt(event, 'involvedObject'), ABOUT),
    source: scalars(objectAt(event, 'source'), ['component', 'host']),
    ...scalars(event, EVENT),
    message: include.has('messages') ? (stringAt(event, 'message') ?? '') : eventPhrase(event),
  };
}
