import type { LeaseRecord } from './lease.ts';

/** A rolling update passes through two builds; only what lasts longer than this is told, ms. */
const TOLD_AFTER_MS = 60_000;
/** What a follower told is believed this long, ms: it cannot take it back when it ends. One that still follows tells it again. */
const BELIEVED_MS = 600_000;
/** A follower writes only just after the leader did, ms: other followers take any change for a sign that the leader lives. */
const JUST_AFTER_MS = 3_000;

/** What a follower knows of the one that leads, on its own monotonic clock, ms. */
export interface Following {
  readonly leader: LeaseRecord;
  readonly sinceMs: number;
  readonly changedMs: number;
}

/** The Lease with a follower's build in it, or null where there is nothing to tell. */
export function toldBuild({ leader, sinceMs, changedMs }: Following, version: string, now: number): LeaseRecord | null {
  if (leader.version === null || leader.version === version || leader.other !== null) return null;
  if (now - sinceMs < TOLD_AFTER_MS || now - changedMs > JUST_AFTER_MS) return null;
  return { ...leader, other: version };
}

/** What a leader leaves standing of a follower's build. */
export function believedBuild(
  before: LeaseRecord | null,
  { mine, version, forMs }: { readonly mine: boolean; readonly version: string; readonly forMs: number },
): string | null {
  const other = mine ? (before?.other ?? null) : null;
  return other === version || forMs > BELIEVED_MS ? null : other;
}
