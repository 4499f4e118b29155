import { isObject, objectAt, stringAt } from '../evidence/json.ts';
import { eventEvidence, type EventEvidence } from '../evidence/event-evidence.ts';
import { AuditError } from '../errors.ts';

/** An Event with the uid of its own object: the reflector keys by that, the evidence by the Pod's. */
export interface WatchedEvent {
  readonly uid: string;
  readonly evidence: EventEvidence;
}

/** Reduces an Event; null for one that is no evidence. */
export function watchedEvent(raw: unknown): WatchedEvent | null {
  const evidence = eventEvidence(raw);
  return evidence === null ? null : { uid: uidOf(raw, 'event'), evidence };
}

/** A namespace, reduced to its labels: for the namespaceSelector of ClusterSidecarAudits. */
export interface NamespaceFact {
  readonly uid: string;
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
}

export function namespaceFact(raw: unknown): NamespaceFact {
  const metadata = isObject(raw) ? objectAt(raw, 'metadata') : {};
  const labels = Object.entries(objectAt(metadata, 'labels')).filter(
    (e): e is [string, string] => typeof e[1] === 'string',
  );
  return { uid: uidOf(raw, 'namespace'), name: stringAt(metadata, 'name') ?? '', labels: new Map(labels) };
}

function uidOf(raw: unknown, kind: string): string {
  const uid = isObject(raw) ? stringAt(objectAt(raw, 'metadata'), 'uid') : null;
  if (uid === null) throw new AuditError('SA1003', kind, 'metadata.uid is missing');
  return uid;
}
