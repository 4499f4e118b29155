import type { PodRecord } from '../evidence/pod-record.ts';
import { shown } from '../evidence/sample.ts';
import type { RunFact } from '../evidence/run-fact.ts';
import type { Micros } from '../evidence/time.ts';

/**
 * The moments (node's clock, whole seconds) from which a new attempt runs: the sandbox was found dead after containers had
 * been created (PodReadyToStartContainers went False), came back, and every container that had run got a new life
 * after it. A flap of the condition alone begins nothing; nor is a boundary drawn in whose second a container started,
 * for that run may belong to either side.
 */
export function attemptBoundaries(record: PodRecord): readonly Micros[] {
  const boundaries: Micros[] = [];
  let created = false;
  let down: Micros | null = null;
  for (const sample of record.samples) {
    if (sample.sandbox === false && created && down === null) down = sample.sandboxSince;
    if (sample.sandbox === true && down !== null) {
      if (allRanAgain(record, down) && !startedIn(record, down)) boundaries.push(down);
      down = null;
    }
    created ||= record.spec.containers.some((_, i) => shown(sample, i).created);
  }
  return boundaries;
}

function allRanAgain(record: PodRecord, from: Micros): boolean {
  return record.spec.containers.every((_, index) => {
    const runs = record.runs.filter((r) => r.container === index);
    return runs.length === 0 || runs.some((r) => startsFrom(r, from));
  });
}

function startedIn(record: PodRecord, second: Micros): boolean {
  return record.runs.some((r) => r.starts.some((s) => s.time === second));
}

export function attemptOf(run: RunFact, boundaries: readonly Micros[]): number {
  return boundaries.filter((from) => startsFrom(run, from)).length;
}

function startsFrom(run: RunFact, from: Micros): boolean {
  return run.starts.length > 0 && run.starts.every((s) => s.time >= from);
}
