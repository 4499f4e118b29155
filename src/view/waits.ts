import { shown } from '../evidence/sample.ts';
import type { Micros } from '../evidence/time.ts';
import type { Bounds } from '../timeline/bounds.ts';
import type { ContainerTimeline, PodTimeline } from '../timeline/timeline.ts';
import type { Pull } from './pulls.ts';
import { within, type Span } from './span.ts';
import type { Segment, WaitReason } from './segment.ts';

/** What a container does while it is in no run: it waits, and meanwhile its image may be pulled. */
export interface Wait {
  readonly from: Bounds;
  /** Null where nothing tells that it has ended. */
  readonly to: Bounds | null;
  /** restartCount of the run before; null before the first. */
  readonly run: number | null;
  /**
   * When that run had started for certain, and until when the one after it had not ended: the kubelet pulls nothing for a
   * container that runs, so what comes in between is of this wait.
   */
  readonly after: Micros;
  readonly before: Micros;
}

/** The segments of a wait, with those pulls that lie in it. */
export function waitSegments(
  timeline: PodTimeline,
  container: ContainerTimeline,
  wait: Wait,
  pulls: readonly Pull[],
  span: Span,
): readonly Segment[] {
  const { run } = wait;
  const until = wait.to;
  const result: Segment[] = [];
  let { from } = wait;
  let reason: WaitReason | null = backsOff(timeline, container, run) ? 'CrashLoopBackOff' : null;
  const add = (kind: 'waiting' | 'pulling', to: Bounds | null, why: WaitReason | null, pull?: Pull): void => {
    result.push({ kind, from, to, run, runs: 1, reason: why, evidence: pull?.evidence ?? [] });
    if (to !== null) from = to;
  };
  for (const pull of pulls.filter((p) => liesIn(p, wait))) {
    add('waiting', within(span, pull.from), reason);
    const to = endIn(wait, pull);
    reason = pull.failed && to?.latest === pull.to?.latest ? 'PullFailed' : null;
    add('pulling', to === null ? null : within(span, to), reason, pull);
    if (to === null) return result;
  }
  add('waiting', until, reason);
  return result;
}

export function liesIn({ from, to }: Pull, wait: Wait): boolean {
  if (from.earliest < Math.max(wait.after, wait.from.earliest) || from.latest >= wait.before) return false;
  return wait.to === null || Math.max(from.latest, to?.earliest ?? -Infinity) <= wait.to.latest;
}

/** At the latest with the wait, whatever may end later. */
function endIn(wait: Wait, { from, to }: Pull): Bounds | null {
  if (wait.to === null) return to;
  return to === null
    ? { earliest: from.earliest, latest: wait.to.latest }
    : { ...to, latest: Math.min(to.latest, wait.to.latest) };
}

/** A frame showed that the kubelet waits before it starts the next run. */
function backsOff({ record }: PodTimeline, { index }: ContainerTimeline, run: number | null): boolean {
  if (run === null) return false;
  return record.samples.some((sample) => {
    const then = shown(sample, index);
    return then.crashLoop && then.restartCount === run;
  });
}
