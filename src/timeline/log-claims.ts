import type { LogFact } from '../evidence/log-fact.ts';
import type { PodRecord } from '../evidence/pod-record.ts';
import type { RunFact } from '../evidence/run-fact.ts';
import type { Micros } from '../evidence/time.ts';
import type { Claim } from './bounds.ts';
import type { MoreClaims } from './run.ts';
import { foundGone } from './status-times.ts';

/** The user's word that the last line a container logs is its last act, to within the tolerance. Nothing proves it. */
export interface DeclaredLog {
  readonly container: string;
  readonly tolerance: Micros;
}

/** What the logs say of ends, of the containers declared; null where they say nothing. */
export function logClaims(
  record: PodRecord,
  facts: readonly LogFact[],
  declared: readonly DeclaredLog[],
): MoreClaims | null {
  const finished = new Map<string, readonly Claim[]>();
  for (const fact of facts) {
    const tolerance = declared.find((d) => d.container === fact.container)?.tolerance;
    const run = tolerance === undefined ? null : runOf(record, fact);
    if (tolerance === undefined || run === null || !endedByItself(run)) continue;
    const claim: Claim = {
      earliest: fact.floor - tolerance,
      latest: fact.ceil + tolerance,
      evidence: { source: 'Log', ref: `${fact.container}/${fact.restartCount}` },
    };
    finished.set(run.id, [...(finished.get(run.id) ?? []), claim]);
  }
  return finished.size === 0 ? null : { started: new Map(), finished };
}

/** The run whose log it is; null where it might be another's. */
function runOf(record: PodRecord, { container, restartCount, runId }: LogFact): RunFact | null {
  const index = record.spec.containers.findIndex((c) => c.name === container);
  const [run, ...others] = record.runs.filter((r) => r.container === index && r.restartCount === restartCount);
  if (run === undefined || others.length > 0) return null;
  if (runId === null) return run;
  // Whoever asks for a log gets that of the newest run: it was this one's only if none came after it.
  return run.id === runId && record.restartCounts[index] === restartCount ? run : null;
}

/**
 * Statuses tell that it ended, and when, so that the log only makes sharper what is known without it. A container that was
 * killed, or whose end was found out later, had no last word: whatever line came last was not its last act.
 */
function endedByItself({ neverStarted, terminations }: RunFact): boolean {
  return (
    !neverStarted &&
    terminations.length > 0 &&
    terminations.every((t) => t.finishedAt !== null && t.exitCode !== KILLED && !foundGone(t))
  );
}

/** Of SIGKILL. */
const KILLED = 137;
