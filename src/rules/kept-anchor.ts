import { shown } from '../evidence/sample.ts';
import type { ContainerTimeline, PodTimeline } from '../timeline/timeline.ts';
import type { Run } from '../timeline/run.ts';
import { shortId, type KeptPod } from './kept.ts';

/** `shown` counts no further. */
const MOST_RESTARTS = 255;

/**
 * The attempt of this timeline that is the last one that the ledger speaks of; null where that is not proven, and then the
 * ledger says nothing. Proven it is by a run of that attempt that was seen to live, for no container outlives its sandbox,
 * and a new attempt needs a new one; or by every container's newest run being the one that was newest then.
 */
export function anchorOf(timeline: PodTimeline, kept: KeptPod): number | null {
  if (kept.uid !== timeline.record.uid) return null;
  const anchored = [...unchanged(timeline, kept), ...alive(timeline, kept)];
  if (anchored.length === 0) return null;
  const attempt = Math.max(...anchored.map((run) => run.attempt));
  // Who knows of more attempts than the ledger has no use for it.
  return attempt < kept.attempts ? attempt : null;
}

function unchanged({ containers }: PodTimeline, { lives }: KeptPod): readonly Run[] {
  const newest = [...lives].flatMap(([name, id]) => {
    const container = containers.find((c) => c.name === name);
    const run = container?.runs.at(-1);
    return run !== undefined && shortId(run.id) === id && run.restartCount === container?.restartCount ? [run] : [];
  });
  return newest.length === lives.size ? newest : [];
}

function alive(timeline: PodTimeline, { startOrder, attempts }: KeptPod): readonly Run[] {
  const ofLast = startOrder.filter((c) => c.attempt === attempts - 1);
  return ofLast.flatMap(({ before, after, runs: [beforeId, afterId] }) => [
    ...seenRunning(timeline, before.container, beforeId),
    ...seenRunning(timeline, after.container, afterId),
  ]);
}

function seenRunning(timeline: PodTimeline, name: string, id: string | null): readonly Run[] {
  const container = timeline.containers.find((c) => c.name === name);
  const run = container?.runs.find((r) => shortId(r.id) === id);
  return container !== undefined && run !== undefined && wasShown(timeline, container, run) ? [run] : [];
}

function wasShown({ record }: PodTimeline, { index }: ContainerTimeline, { restartCount }: Run): boolean {
  return (
    restartCount < MOST_RESTARTS &&
    record.samples.some((sample) => {
      const then = shown(sample, index);
      return then.state === 'running' && then.restartCount === restartCount;
    })
  );
}
