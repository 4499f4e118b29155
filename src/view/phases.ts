import { shown, type Sample } from '../evidence/sample.ts';
import type { Bounds } from '../timeline/bounds.ts';
import type { Run } from '../timeline/run.ts';
import type { ContainerTimeline, PodTimeline } from '../timeline/timeline.ts';
import type { SegmentKind } from './segment.ts';

export type LivePhase = Extract<SegmentKind, 'starting' | 'running' | 'ready'>;

/** From when on a run was in a phase. Told by frames: between the one before and the one that shows it, observer's clock. */
export interface PhaseChange {
  readonly phase: LivePhase;
  readonly from: Bounds;
}

/** What frames showed of a run while it ran. Without a probe there is no phase to wait for: then it is ready as it runs. */
export function phasesOf(
  timeline: PodTimeline,
  container: ContainerTimeline,
  run: Run,
  started: Bounds,
): readonly PhaseChange[] {
  const first = phaseWithout(container);
  const changes: PhaseChange[] = [{ phase: first, from: started }];
  if (first === 'ready') return changes;
  let before = started.earliest;
  for (const sample of timeline.record.samples) {
    const phase = phaseIn(sample, container, run);
    if (phase === null) continue;
    if (phase !== changes.at(-1)?.phase) {
      changes.push({ phase, from: { earliest: Math.max(before, started.earliest), latest: sample.at } });
    }
    before = sample.at;
  }
  return changes;
}

function phaseWithout({ startupProbe, readinessProbe }: ContainerTimeline): LivePhase {
  if (startupProbe) return 'starting';
  return readinessProbe ? 'running' : 'ready';
}

function phaseIn(sample: Sample, container: ContainerTimeline, run: Run): LivePhase | null {
  const then = shown(sample, container.index);
  // Above the cap the sample no longer tells which run it shows.
  if (then.state !== 'running' || then.restartCount !== run.restartCount) return null;
  if (container.startupProbe && !then.started) return 'starting';
  return container.readinessProbe && !then.ready ? 'running' : 'ready';
}
