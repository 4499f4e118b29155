import type { PodTimeline } from '../timeline/timeline.ts';
import { completedRun, firstRun } from './first-run.ts';
import { anchorOf } from './kept-anchor.ts';
import { isDecided, NO_BOUNDS, shortId, type KeptCheck, type KeptPod } from './kept.ts';
import { transitionOf } from './transition-of.ts';
import type { Check } from './verdict.ts';

/** A check of StartOrder with the runs it is about. */
export interface Start extends KeptCheck {
  /** Decided by the ledger alone: the evidence has since expired. */
  readonly aged: boolean;
}

export interface Starts {
  readonly checks: readonly Start[];
  readonly attempts: number;
  /** Checks that the evidence decides otherwise than the ledger: one of the two is false. */
  readonly contradicted: number;
}

/** The checks that the evidence gives, drawn together with what the ledger kept. Pure, and idempotent. */
export function withKept(timeline: PodTimeline, checks: readonly Check[], kept: KeptPod | null): Starts {
  const fresh = checks.map((check) => freshStart(timeline, check));
  const anchor = kept === null ? null : anchorOf(timeline, kept);
  if (kept === null || anchor === null) return { checks: fresh, attempts: timeline.attempts, contradicted: 0 };
  const offset = kept.attempts - 1 - anchor;
  const merged = kept.startOrder.map((known) => {
    const now = fresh.find((f) => isSameQuestion(known, f, offset));
    return { start: drawnTogether(timeline, known, now), contradicted: contradicts(known, now) };
  });
  const listed = new Set(kept.startOrder.map(pairOf));
  const later = fresh.filter((f) => f.attempt > anchor || (f.attempt === anchor && !listed.has(pairOf(f))));
  return {
    checks: [...merged.map((m) => m.start), ...later.map((f) => ({ ...f, attempt: f.attempt + offset }))].sort(
      (a, b) => a.attempt - b.attempt,
    ),
    attempts: timeline.attempts + offset,
    contradicted: merged.filter((m) => m.contradicted).length,
  };
}

/**
 * Fresh evidence decides where it can; where both do and differ, neither does. What the ledger knew to be contradictory
 * stays so, or the truth would depend on which of the sources aged first.
 */
function drawnTogether(timeline: PodTimeline, known: KeptCheck, now: Start | undefined): Start {
  if (known.reason === 'ConflictingEvidence') return { ...known, aged: false };
  if (now?.reason === 'ConflictingEvidence') return { ...now, attempt: known.attempt };
  if (now === undefined || !isDecided(now)) {
    // The names of Events are times of a clock that is now known to step.
    const doubtful = timeline.clockStepped && known.evidence.some((e) => e.source === 'Event');
    if (!doubtful) return { ...known, aged: isDecided(known) };
    return { ...known, verdict: 'Undecided', reason: 'EvidenceExpired', evidence: [], bounds: NO_BOUNDS, aged: false };
  }
  if (!contradicts(known, now)) return { ...now, attempt: known.attempt };
  const evidence = [...known.evidence, ...now.evidence];
  return { ...now, attempt: known.attempt, verdict: 'Undecided', reason: 'ConflictingEvidence', evidence };
}

function contradicts(known: KeptCheck, now: Start | undefined): boolean {
  return now !== undefined && isDecided(known) && isDecided(now) && known.verdict !== now.verdict;
}

/** Two checks of the same two transitions of the same two runs; of a run that one of them does not know, in the same attempt. */
function isSameQuestion(known: KeptCheck, now: Start, offset: number): boolean {
  if (pairOf(known) !== pairOf(now)) return false;
  const both = known.runs.map((id, i) => [id, now.runs[i] ?? null] as const).filter((ids) => !ids.includes(null));
  if (both.length === 0) return offset === 0 && known.attempt === now.attempt;
  return both.every(([then, is]) => then === is);
}

function pairOf({ before, after }: Check): string {
  return `${before.container} ${before.transition} ${after.container}`;
}

function freshStart(timeline: PodTimeline, check: Check): Start {
  return {
    ...check,
    runs: [runOf(timeline, check, 'before'), runOf(timeline, check, 'after')],
    bounds: [transitionOf(timeline, check, 'before'), transitionOf(timeline, check, 'after')],
    aged: false,
  };
}

function runOf({ containers }: PodTimeline, check: Check, side: 'before' | 'after'): string | null {
  const { container: name, transition } = check[side];
  const container = containers.find((c) => c.name === name);
  if (container === undefined) return null;
  const run = transition === 'finished' ? completedRun(container, check.attempt) : firstRun(container, check.attempt);
  return run === null ? null : shortId(run.id);
}
