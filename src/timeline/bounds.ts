import type { Micros } from '../evidence/time.ts';

/** Where a time came from, and which object said it: a resourceVersion, an Event's name, a log's container. */
export interface Evidence {
  readonly source: 'Status' | 'Event' | 'Frame' | 'Log' | 'Runtime';
  readonly ref: string;
}

/** What is known of when something happened: inclusive, in µs; lower bounds were rounded down, upper ones up. */
export interface Bounds {
  readonly earliest: Micros;
  readonly latest: Micros;
}

/** One source's word on when a transition happened. */
export interface Claim extends Bounds {
  readonly evidence: Evidence;
}

/** A transition of a run with all that bounds it. */
export interface Transition extends Bounds {
  readonly evidence: readonly Evidence[];
  /** The sources exclude each other: the bounds then span them all, and nothing may be decided from them. */
  readonly conflicting: boolean;
}

/** Intersects the claims; null without any. `contradicted`: something else than their bounds says that they exclude each other. */
export function transition(claims: readonly Claim[], contradicted = false): Transition | null {
  if (claims.length === 0) return null;
  const evidence = claims.map((c) => c.evidence);
  const earliest = Math.max(...claims.map((c) => c.earliest));
  const latest = Math.min(...claims.map((c) => c.latest));
  if (earliest <= latest && !contradicted) return { earliest, latest, evidence, conflicting: false };
  const finite = claims.flatMap((c) => [c.earliest, c.latest]).filter(Number.isFinite);
  return { earliest: Math.min(...finite), latest: Math.max(...finite), evidence, conflicting: true };
}

export type Order = 'before' | 'after' | 'unknown';

/** design.md: `a before b` holds when a.latest ≤ b.earliest, is broken when a.earliest > b.latest, and is else unknown. */
export function compare(a: Bounds, b: Bounds): Order {
  if (a.latest <= b.earliest) return 'before';
  return a.earliest > b.latest ? 'after' : 'unknown';
}

/** How long from a to b at least and at most, in µs; never below 0. */
export function between(a: Bounds, b: Bounds): { readonly atLeast: Micros; readonly atMost: Micros } {
  return { atLeast: Math.max(0, b.earliest - a.latest), atMost: Math.max(0, b.latest - a.earliest) };
}

/** Bounds of the earliest of several moments. */
export function earliestOf(moments: readonly Bounds[]): Bounds | null {
  if (moments.length === 0) return null;
  return {
    earliest: Math.min(...moments.map((m) => m.earliest)),
    latest: Math.min(...moments.map((m) => m.latest)),
  };
}

/** Bounds of the latest of several moments. */
export function latestOf(moments: readonly Bounds[]): Bounds | null {
  if (moments.length === 0) return null;
  return {
    earliest: Math.max(...moments.map((m) => m.earliest)),
    latest: Math.max(...moments.map((m) => m.latest)),
  };
}
