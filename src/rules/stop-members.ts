import type { Transition } from '../timeline/bounds.ts';
import { lastLife } from '../timeline/last-life.ts';
import type { Run } from '../timeline/run.ts';
import type { ContainerTimeline, PodTimeline } from '../timeline/timeline.ts';

/** Whether a container was still running when the Pod began to stop: only those are in the stop order. */
export type Membership = 'member' | 'open' | 'none';

export interface Candidate {
  readonly container: ContainerTimeline;
  readonly lastRun: Run | null;
  readonly finished: Transition | null;
  readonly membership: Membership;
}

/**
 * Apps and sidecars with their part in the stop: those whose last run ended at or after the beginning of stopping, the
 * last app always among them. Init containers and ephemeral containers never are (kubernetes.md R17).
 */
export function stopCandidates(timeline: PodTimeline): readonly Candidate[] {
  const candidates = timeline.containers
    .filter((c) => c.role !== 'init' && c.everCreated && c.runs.some((r) => !r.neverStarted))
    .map((container) => {
      const lastRun = lastLife(container);
      return { container, lastRun, finished: lastRun?.finished ?? null };
    });
  return candidates.map((candidate) => {
    const { container, lastRun, finished } = candidate;
    return { container, lastRun, finished, membership: membership(timeline, candidate, candidates) };
  });
}

interface Ended {
  readonly container: ContainerTimeline;
  readonly finished: Transition | null;
}

function membership(timeline: PodTimeline, { container, finished }: Ended, all: readonly Ended[]): Membership {
  const { begins } = timeline.stopping;
  if (finished === null || finished.conflicting || begins === null) return 'open';
  if (finished.earliest >= begins.latest) return 'member';
  if (container.role === 'app') {
    const others = all.filter((o) => o.container.role === 'app' && o.container !== container);
    if (others.every((o) => o.finished !== null && o.finished.latest <= finished.earliest)) return 'member';
    const maybeLast = others.every((o) => o.finished === null || o.finished.earliest <= finished.latest);
    if (maybeLast) return 'open';
  }
  // Of a Pod whose end was not told somebody may have asked for it before that, unseen.
  return timeline.conclusive && finished.latest < begins.earliest ? 'none' : 'open';
}
