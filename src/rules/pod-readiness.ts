import { formatDuration, SECOND, type Micros } from '../evidence/time.ts';
import { shown, type Sample } from '../evidence/sample.ts';
import { CLOCK_SLACK } from '../timeline/stopping.ts';
import type { ContainerTimeline, PodTimeline } from '../timeline/timeline.ts';
import type { PodRule, RuleContext } from './rule.ts';
import { verdict, type RuleVerdict } from './verdict.ts';

export const podReadiness: PodRule = {
  name: 'PodReadiness',
  promise: 'No sidecar holds the Pod not Ready for longer than allowed at a stretch.',
  decides:
    'By stretches of frames in which a sidecar is not ready while every app is, or in which it is the entry of initContainers that the others wait for. Measured between arrivals, less 2 s for the way, and to the moment at which the Pod says it became Ready; until stopping begins. Of a Pod first seen late, what went before its readiness last changed is not known.',
  remedy:
    'Look at the readiness or startup probe of the sidecar named; a sidecar counts for the Pod’s readiness as any app does.',
  judge: judgeReadiness,
};

/** Frames in a row in which the same sidecar held the Pod; observer's clock. */
interface Stretch {
  readonly sidecar: ContainerTimeline;
  readonly from: Micros;
  /** Arrival of the first frame that no longer shows it; null while it lasts. */
  readonly to: Micros | null;
  /** Held for at least, and at most. */
  readonly atLeast: Micros;
  readonly atMost: Micros;
}

function judgeReadiness(timeline: PodTimeline, context: RuleContext): RuleVerdict {
  const sidecars = timeline.containers.filter((c) => c.role === 'sidecar');
  if (sidecars.length === 0)
    return verdict('PodReadiness', {
      verdict: 'NotApplicable',
      reason: 'NoSidecar',
      message: 'The Pod has no sidecar.',
    });
  const { threshold } = context.settings.podReadiness;
  const stretches = sidecars.flatMap((sidecar) => stretchesOf(timeline, sidecar, context.now));
  const longest = stretches.toSorted((a, b) => b.atLeast - a.atLeast)[0];
  if (longest !== undefined && longest.atLeast > threshold) return held(timeline, longest, threshold);
  if (!timeline.over) {
    const holding = stretches.find((s) => s.to === null);
    const message =
      holding === undefined
        ? 'No sidecar holds the Pod not Ready.'
        : `${holding.sidecar.name} holds the Pod not Ready, not yet longer than allowed.`;
    return verdict('PodReadiness', { verdict: 'Pending', reason: holding === undefined ? 'NotHeld' : 'Held', message });
  }
  const unsure = stretches.find((s) => s.atMost > threshold);
  if (unsure !== undefined || timeline.record.gaps.length > 0) {
    return verdict('PodReadiness', {
      verdict: 'Undecided',
      reason: unsure === undefined ? 'NeverObserved' : 'WithinSlack',
      message:
        unsure === undefined
          ? 'Frames were missed while the Pod lived.'
          : `${unsure.sidecar.name} held the Pod not Ready for ${formatDuration(unsure.atLeast)} to ${formatDuration(unsure.atMost)}; allowed are ${formatDuration(threshold)}.`,
    });
  }
  const unseen = beforeFirst(timeline);
  if (unseen > threshold) {
    return verdict('PodReadiness', {
      verdict: 'Undecided',
      reason: 'NeverObserved',
      message: Number.isFinite(unseen)
        ? `The first ${formatDuration(unseen)} of the Pod were not seen.`
        : 'When the Pod was created is not known.',
    });
  }
  return verdict('PodReadiness', {
    verdict: 'Verified',
    reason: 'NotHeld',
    message: `No sidecar held the Pod not Ready for longer than ${formatDuration(threshold)}.`,
  });
}

/**
 * How long the Pod may have been held before its first frame, at most: from its creation (the API server's clock) to when its readiness
 * last changed before that frame. A Pod of which nothing was created yet was not held by anybody.
 */
function beforeFirst({ containers, record: { samples, createdAt } }: PodTimeline): Micros {
  const [first] = samples;
  if (first === undefined || createdAt === null) return Infinity;
  if (containers.every(({ index }) => !shown(first, index).created)) return 0;
  return Math.min(first.at, first.readySince ?? first.at) - createdAt + CLOCK_SLACK;
}

function stretchesOf(timeline: PodTimeline, sidecar: ContainerTimeline, now: Micros): readonly Stretch[] {
  const { samples, gaps } = timeline.record;
  const stretches: Stretch[] = [];
  let first: Sample | null = null;
  let previous: Sample | null = null;
  let broken = false;
  for (const sample of samples) {
    const holds = holdsUp(timeline, sidecar, sample);
    if (first !== null && !holds) {
      stretches.push(stretch(sidecar, first, previous ?? first, { ended: sample, broken, now }));
      first = null;
    } else if (first === null && holds) {
      first = sample;
      broken = false;
    }
    broken ||= gaps.includes(sample.order);
    previous = sample;
  }
  if (first !== null) stretches.push(stretch(sidecar, first, previous ?? first, { ended: null, broken, now }));
  return stretches;
}

interface StretchEnd {
  readonly ended: Sample | null;
  /** Frames were missed within it: what lies between is not known. */
  readonly broken: boolean;
  readonly now: Micros;
}

function stretch(sidecar: ContainerTimeline, first: Sample, last: Sample, { ended, broken, now }: StretchEnd): Stretch {
  const to = ended?.at ?? now;
  // Until a frame shows it otherwise it lasts, but the change was up to the slack older than the frame that tells it; or
  // as old as the frame says, which may have come late: the API server was away, or the kubelet could not reach it.
  const changed = Math.min(to, (ended?.ready === true ? ended.readySince : null) ?? to);
  const atLeast = broken ? 0 : Math.max(0, changed - first.at - (ended === null ? 0 : CLOCK_SLACK), last.at - first.at);
  const since = first.ready ? first.at : Math.min(first.at, (first.readySince ?? first.at) - CLOCK_SLACK);
  return { sidecar, from: first.at, to: ended?.at ?? null, atLeast, atMost: to - since };
}

/** Is this sidecar what the Pod's readiness waits for? Not once stopping has begun. */
function holdsUp(timeline: PodTimeline, sidecar: ContainerTimeline, sample: Sample): boolean {
  const { deletion } = timeline.record;
  if (sample.ready || sample.deleted || sample.phase === 'Succeeded' || sample.phase === 'Failed') return false;
  if (deletion !== null && sample.order >= deletion.order) return false;
  const seen = shown(sample, sidecar.index);
  if (seen.ready || seen.state === 'none') return false;
  const apps = timeline.containers.filter((c) => c.role === 'app').map((c) => shown(sample, c.index));
  if (apps.every((a) => a.ready)) return true;
  if (apps.some((a) => a.created)) return false;
  return blocksStart(timeline, sidecar, sample);
}

/** No app was created yet: it is the first entry of initContainers that is not done, so the rest waits for it. */
function blocksStart(timeline: PodTimeline, sidecar: ContainerTimeline, sample: Sample): boolean {
  const { started } = shown(sample, sidecar.index);
  if (started) return false;
  const entries = timeline.containers.filter((c) => c.role !== 'app' && c.index < sidecar.index);
  return (
    entries.every((e) => {
      const then = shown(sample, e.index);
      return e.role === 'init' ? then.succeeded : then.started;
    }) && shown(sample, sidecar.index).created
  );
}

function held(timeline: PodTimeline, { sidecar, from, to, atLeast }: Stretch, threshold: Micros): RuleVerdict {
  const open = to === null && !timeline.over;
  const since = Math.floor(from / SECOND) * SECOND;
  return verdict('PodReadiness', {
    verdict: 'Violated',
    reason: 'HeldNotReady',
    message: `${sidecar.name} ${open ? 'holds' : 'held'} the Pod not Ready for more than ${formatDuration(threshold)}${open ? '' : ` (${formatDuration(atLeast)} at least)`}: ${why(sidecar)}.`,
    container: sidecar.name,
    open,
    since,
    until: to === null ? null : Math.floor(to / SECOND) * SECOND,
  });
}

function why(sidecar: ContainerTimeline): string {
  if (sidecar.now.crashLoop || sidecar.restartCount > 0) return 'it restarts again and again';
  if (sidecar.events.some((e) => e.kind === 'ReadinessFailed')) return 'its readiness probe fails';
  if (sidecar.events.some((e) => e.kind === 'StartupFailed')) return 'its startup probe fails';
  return 'it is not ready';
}
