import type { KeptPod } from '../rules/kept.ts';
import { keptOf, lineOf } from './line.ts';

/** The ledger in memory: lines, which are smaller than what they say. By the uid of the Pod. */
export interface KeptPods {
  /** As the process before left them. Nothing that this one decides goes in: what it still sees it judges by itself. */
  readonly before: Map<string, string>;
  /** As they should be written. */
  readonly lines: Map<string, string>;
  /** Uids whose lines have changed since they were taken to be written. */
  readonly changed: Set<string>;
}

export function createKeptPods(): KeptPods {
  return { before: new Map(), lines: new Map(), changed: new Set() };
}

/** What was kept of a Pod before this process; null where nothing was. */
export function keptBefore({ before }: KeptPods, uid: string): KeptPod | null {
  const line = before.get(uid);
  return line === undefined ? null : keptOf(line);
}

/** Keeps what is to be kept of a Pod now; null lets go of it. */
export function keepNow({ before, lines, changed }: KeptPods, uid: string, pod: KeptPod | null): void {
  const known = lines.get(uid);
  if (pod === null) {
    if (lines.delete(uid)) changed.add(uid);
    return;
  }
  const line = lineOf(pod);
  if (line === known) return;
  // The same string is held once.
  lines.set(uid, line === before.get(uid) ? (before.get(uid) ?? line) : line);
  changed.add(uid);
}

/** The ledger as it was read. Returns the uids of the Pods that have to be judged anew. */
export function takeBefore(kept: KeptPods, read: ReadonlyMap<string, string>): readonly string[] {
  const { before, lines } = kept;
  const touched: string[] = [];
  for (const [uid, line] of read) {
    if (before.get(uid) === line) continue;
    before.set(uid, line);
    touched.push(uid);
    if (!lines.has(uid)) lines.set(uid, line);
  }
  return touched;
}

/** Lets go of what is no longer audited, and of what is kept of Pods that are gone. */
export function sweep(
  { before, lines, changed }: KeptPods,
  is: (uid: string) => { audited: boolean; there: boolean },
): void {
  for (const uid of lines.keys()) if (!is(uid).audited && lines.delete(uid)) changed.add(uid);
  for (const uid of before.keys()) if (!is(uid).there) before.delete(uid);
}
