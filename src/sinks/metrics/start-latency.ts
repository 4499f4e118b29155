import { SECOND } from '../../evidence/time.ts';
import { completedRun, firstRun } from '../../rules/first-run.ts';
import type { Bounds } from '../../timeline/bounds.ts';
import type { ContainerTimeline, PodTimeline } from '../../timeline/timeline.ts';
import { agreed, latency } from './latency.ts';

/** How long a container took to start for the first time in an attempt, from when it might; null where that is not known. */
export function startLatency(timeline: PodTimeline, container: ContainerTimeline, attempt: number): number | null {
  const started = agreed(firstRun(container, attempt)?.started ?? null);
  if (started === null) return null;
  const entries = timeline.containers.filter((c) => c.role !== 'app');
  const before = container.role === 'app' ? entries.at(-1) : entries[entries.indexOf(container) - 1];
  if (before !== undefined) return latency(doneAt(before, attempt), started);
  return attempt === 0 ? latency(createdAt(timeline), started) : null;
}

/** When the next may start. When a startup probe succeeded or a postStart hook returned is told by no time of the node. */
function doneAt(entry: ContainerTimeline, attempt: number): Bounds | null {
  if (entry.role === 'init') return agreed(completedRun(entry, attempt)?.finished ?? null);
  if (entry.startupProbe || entry.postStart) return null;
  return agreed(firstRun(entry, attempt)?.started ?? null);
}

/** Of the API server's clock, without the slack that a verdict would need: a histogram may be off by what the clocks are. */
function createdAt({ record }: PodTimeline): Bounds | null {
  if (record.createdAt === null) return null;
  return { earliest: record.createdAt, latest: record.createdAt + SECOND - 1 };
}
