import type { RuntimeFact } from './runtime-fact.ts';

/** Of each end so many: what a Pod that restarts for days would bring beyond the first and the last ones is let go. */
const MOST_FIRST = 192;
const MOST_LAST = 192;

/**
 * Adds a fact to those of its Pod. The same told again changes nothing (the earliest writing is kept), another under the
 * same name is kept beside it: that the two contradict is for the timeline to say. Commutative and idempotent, beyond the
 * caps too: what once lay between the first and the last ones always does.
 */
export function mergeRuntime(known: readonly RuntimeFact[], fact: RuntimeFact): readonly RuntimeFact[] {
  const key = keyOf(fact);
  const index = known.findIndex((k) => k.name === fact.name && keyOf(k) === key);
  const twin = known[index];
  if (twin !== undefined) return isEarlier(fact, twin) ? known.with(index, fact) : known;
  const all = [...known, fact].sort(compare);
  return all.length <= MOST_FIRST + MOST_LAST ? all : [...all.slice(0, MOST_FIRST), ...all.slice(-MOST_LAST)];
}

function isEarlier(fact: RuntimeFact, twin: RuntimeFact): boolean {
  return fact.writtenAt !== null && (twin.writtenAt === null || fact.writtenAt < twin.writtenAt);
}

function compare(a: RuntimeFact, b: RuntimeFact): number {
  return a.restart - b.restart || text(a.name, b.name) || text(keyOf(a), keyOf(b));
}

function text(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

function keyOf({ writtenAt: _writtenAt, ...told }: RuntimeFact): string {
  return JSON.stringify(told);
}
