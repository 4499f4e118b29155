import type { LogFact } from '../../evidence/log-fact.ts';
import { addLogFact } from '../../evidence/store.ts';
import { selectsPod } from '../selection.ts';
import type { ControllerState } from '../state.ts';
import type { ResourceDelta } from '../watches.ts';
import { mayRead } from './namespaces.ts';
import { wantedLogs, type WantedLog } from './wanted.ts';

/** The logs that a frame of a Pod gives reason to read. Where none may be read, or no audit declares any, it costs nothing. */
export function logsToRead(state: ControllerState, { resource, delta }: ResourceDelta): readonly WantedLog[] {
  if (resource !== 'pods' || delta.kind !== 'upsert') return [];
  const { uid, namespace } = delta.object;
  if (!mayRead(state.logNamespaces, namespace)) return [];
  const declaring = [...state.audits.values()].filter((a) => (a.spec.logs ?? []).length > 0);
  const record = declaring.length === 0 ? undefined : state.store.pods.get(uid);
  if (record === undefined) return [];
  return wantedLogs(
    record,
    declaring.filter((a) => selectsPod(state, a, record)),
  );
}

/** Adds what a log told, and marks what has to be judged anew. */
export function takeLog({ store, dirty }: ControllerState, fact: LogFact): void {
  const record = store.pods.get(fact.podUid);
  if (record === undefined) return;
  addLogFact(store, fact);
  dirty.add(fact.podUid);
  if (record.owner !== null) dirty.add(record.owner.uid);
}
