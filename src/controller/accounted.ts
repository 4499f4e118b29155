import type { AnyAudit, AuditStatus } from '../api/types.ts';
import type { Audited } from '../audit/audited.ts';
import type { Micros } from '../evidence/time.ts';
import type { ControllerState } from './state.ts';

/**
 * Pods that are gone, that a status has no room for and that it counts as left out: each is counted once, though evidence
 * of it is held for a while yet. What the status itself tells is not enough for that, as it has no room for their names.
 */
export interface Accounted {
  /** Counted by a status that was written. */
  readonly counted: Set<string>;
  /** Counted by the one that is being written. */
  counting: readonly string[];
  /** Observer's clock: when the watch last showed the audit. */
  shownAt: Micros;
}

export function accountedOf({ accounted }: ControllerState, uid: string): Accounted {
  const known = accounted.get(uid) ?? { counted: new Set<string>(), counting: [], shownAt: -Infinity };
  accounted.set(uid, known);
  return known;
}

/** Notes which Pods the status leaves out, if it comes to be written. */
export function noteLeftOut(accounted: Accounted, audited: readonly Audited[], { history = [] }: AuditStatus): void {
  const kept = new Set(history.map(({ uid }) => uid));
  accounted.counting = audited
    .filter(({ kind, gone, endedAt, uid }) => kind === 'Pod' && gone && endedAt !== null && !kept.has(uid))
    .map(({ uid }) => uid);
}

export function noteWritten(state: ControllerState, uid: string): void {
  const { counted, counting } = accountedOf(state, uid);
  for (const pod of counting) counted.add(pod);
}

/** This replica writes from now on: the one before has counted what was gone when its last status was shown. */
export function takeOverAccounts(state: ControllerState, audits: Iterable<AnyAudit>): void {
  for (const { metadata, status } of audits) {
    const { counted, shownAt } = accountedOf(state, metadata.uid);
    const kept = new Set(status?.history?.map(({ uid }) => uid));
    for (const [pod, at] of state.goneAt) if (at <= shownAt && !kept.has(pod)) counted.add(pod);
  }
}

/** Lets go of what no evidence is held of any more. */
export function forgetAccounts({ accounted, audits, store }: ControllerState): void {
  for (const [uid, { counted }] of accounted) {
    if (!audits.has(uid)) accounted.delete(uid);
    for (const pod of counted) if (!store.pods.has(pod)) counted.delete(pod);
  }
}
