import { formatDuration, type Micros } from '../evidence/time.ts';
import { earliestOf, type Bounds, type Transition } from '../timeline/bounds.ts';
import type { Run } from '../timeline/run.ts';
import { SHOWN_LATE } from '../timeline/stopping.ts';
import type { ContainerTimeline, PodTimeline } from '../timeline/timeline.ts';
import type { PodRule, RuleContext } from './rule.ts';
import { verdict, type RuleVerdict } from './verdict.ts';

export const sidecarCoverage: PodRule = {
  name: 'SidecarCoverage',
  promise: 'Until stopping begins, the app never runs while a sidecar is down.',
  decides:
    'By the gaps between the runs of a sidecar, laid over the runs of the apps. A gap is at least as long as the bounds leave no other choice, and at most as long as they allow.',
  remedy:
    'See SidecarStability for why the sidecar ended; an app that must not run alone needs a retry or a readiness gate of its own.',
  judge: judgeCoverage,
};

/** A time in which an app ran and the sidecar did not. */
interface Gap {
  readonly sidecar: string;
  readonly app: string;
  readonly from: Micros;
  readonly to: Micros;
  readonly atLeast: Micros;
  readonly atMost: Micros;
  readonly ended: boolean;
}

const FOREVER: Bounds = { earliest: Infinity, latest: Infinity };

function judgeCoverage(timeline: PodTimeline, { settings, now }: RuleContext): RuleVerdict {
  const sidecars = timeline.containers.filter((c) => c.role === 'sidecar');
  if (sidecars.length === 0)
    return verdict('SidecarCoverage', {
      verdict: 'NotApplicable',
      reason: 'NoSidecar',
      message: 'The Pod has no sidecar.',
    });
  const apps = timeline.containers.filter((c) => c.role === 'app' && c.runs.length > 0);
  if (apps.length === 0 && timeline.over)
    return verdict('SidecarCoverage', {
      verdict: 'NotApplicable',
      reason: 'NotStarted',
      message: 'No app of the Pod ever ran.',
    });
  const { tolerance } = settings.sidecarCoverage;
  const gaps = sidecars.flatMap((s) => apps.flatMap((a) => gapsBetween(timeline, s, a, now)));
  const longest = gaps.filter((g) => g.atLeast > tolerance).toSorted((a, b) => b.atLeast - a.atLeast);
  const [worst] = longest;
  if (worst !== undefined) return uncovered(timeline, worst, longest.length);
  if (!timeline.over)
    return verdict('SidecarCoverage', {
      verdict: 'Pending',
      reason: 'CoveredSoFar',
      message: 'No app ran without its sidecars so far.',
    });
  const missed = [...sidecars, ...apps].find((c) => c.runsUnobserved > 0);
  if (missed !== undefined) {
    return undecided('RunsUnobserved', `${missed.runsUnobserved} runs of ${missed.name} were not observed.`);
  }
  if (!timeline.conclusive) {
    return undecided(
      timeline.record.ending === 'Deleted' ? 'ForceDeleted' : 'NeverObserved',
      'How the containers ended was never told.',
    );
  }
  const open = gaps.find((g) => g.atMost > tolerance);
  if (open !== undefined && !Number.isFinite(open.atMost)) {
    return undecided('NoTimestamp', `When ${open.app} or ${open.sidecar} started or ended was not told.`);
  }
  if (open !== undefined) {
    return undecided(
      open.ended ? 'SameSecond' : 'MembershipOpen',
      `${open.app} may have run without ${open.sidecar} for up to ${formatDuration(open.atMost)}; statuses have whole seconds. A tolerance of a second decides it.`,
    );
  }
  return verdict('SidecarCoverage', {
    verdict: 'Verified',
    reason: 'Covered',
    message: 'No app ran while a sidecar was down.',
  });
}

function undecided(reason: string, message: string): RuleVerdict {
  return verdict('SidecarCoverage', { verdict: 'Undecided', reason, message });
}

/** A time in which a sidecar was down; the ends it has are those that are known. */
interface Down {
  readonly from: Bounds;
  readonly to: Bounds;
  readonly ended: boolean;
}

const UNKNOWN: Bounds = { earliest: -Infinity, latest: Infinity };

function gapsBetween(timeline: PodTimeline, sidecar: ContainerTimeline, app: ContainerTimeline, now: Micros): Gap[] {
  const { requested, failed } = timeline.stopping;
  const until = earliestOf([requested ?? unasked(timeline, now), failed ?? FOREVER]) ?? FOREVER;
  return downsOf(timeline, sidecar, now).flatMap(({ from, to, ended }) =>
    app.runs.flatMap((life, i) => {
      if (life.neverStarted) return [];
      const start = known(life.started) ?? UNKNOWN;
      const end = endOf(timeline, app, i, now);
      // startedAt is stamped after the start: a short life may have ended in the second before it.
      const since = Math.min(start.earliest, end.earliest);
      const gap = {
        sidecar: sidecar.name,
        app: app.name,
        from: Math.max(from.latest, start.latest),
        to: Math.min(to.earliest, end.earliest, until.earliest),
        atMost: Math.min(to.latest, end.latest, until.latest) - Math.max(from.earliest, since),
        ended,
      };
      return gap.atMost > 0 ? [{ ...gap, atLeast: Math.max(0, gap.to - gap.from) }] : [];
    }),
  );
}

/** Before the first run of a sidecar, between its runs, and after the last. */
function downsOf(timeline: PodTimeline, sidecar: ContainerTimeline, now: Micros): readonly Down[] {
  const lives = sidecar.runs.filter((r) => !r.neverStarted);
  const first = lives[0];
  const before: Down = {
    from: { earliest: -Infinity, latest: -Infinity },
    to: upAgain(timeline, sidecar, 0, now),
    ended: true,
  };
  // Where the first run that is known is not the first there was, nothing is known of the time before it.
  const untouched = first === undefined ? neverBegan(sidecar) : isFollowing(sidecar, null, first);
  return [
    ...(untouched ? [before] : []),
    ...lives.map((run, i) => ({
      from: known(run.finished) ?? { earliest: run.started?.earliest ?? -Infinity, latest: Infinity },
      to: upAgain(timeline, sidecar, i + 1, now),
      ended: i + 1 < lives.length,
    })),
  ];
}

/** It was never created, or the runtime could start none of its runs. */
function neverBegan({ everCreated, runs, runsUnobserved }: ContainerTimeline): boolean {
  return !everCreated || (runs.length > 0 && runsUnobserved === 0);
}

/** When the sidecar's life number `index` began; where there is none, the sidecar is down for good or as far as is known. */
function upAgain(timeline: PodTimeline, sidecar: ContainerTimeline, index: number, now: Micros): Bounds {
  const lives = sidecar.runs.filter((r) => !r.neverStarted);
  const [previous, next] = [lives[index - 1], lives[index]];
  if (next !== undefined) {
    const started = known(next.started) ?? UNKNOWN;
    return isFollowing(sidecar, previous ?? null, next) ? started : { ...started, earliest: -Infinity };
  }
  if (timeline.conclusive) return FOREVER;
  if (sidecar.now.state === 'running' || sidecar.now.state === 'none') return UNKNOWN;
  return { earliest: shownUntil(timeline, now), latest: Infinity };
}

/** No run between the two is unknown; those that the runtime could not start count for nothing. */
function isFollowing({ runs }: ContainerTimeline, previous: Run | null, next: Run): boolean {
  const from = (previous?.restartCount ?? -1) + 1;
  for (let n = from; n < next.restartCount; n += 1) {
    if (!runs.some((r) => r.restartCount === n && r.neverStarted)) return false;
  }
  return true;
}

/** The end of an app's run: as told, before its next run, or, where frames show it running, not before they do. */
function endOf(timeline: PodTimeline, app: ContainerTimeline, index: number, now: Micros): Bounds {
  const [life, next] = [app.runs[index], app.runs[index + 1]];
  const told = known(life?.finished ?? null);
  if (told !== null) return told;
  if (next !== undefined) return { earliest: -Infinity, latest: next.started?.latest ?? Infinity };
  const alive = life?.restartCount === app.restartCount && app.now.state === 'running' && life.finished === null;
  return { earliest: alive ? shownUntil(timeline, now) : -Infinity, latest: Infinity };
}

/**
 * Nobody is known to have asked for the end. The runtime's word of an end may come before the frame that shows the request:
 * so nobody had asked only up to what the frames tell.
 */
function unasked(timeline: PodTimeline, now: Micros): Bounds {
  if (timeline.conclusive) return FOREVER;
  const told = timeline.record.runs.flatMap(({ starts, terminations }) => [
    ...starts.map((s) => s.time),
    ...terminations.flatMap((t) => t.finishedAt ?? []),
  ]);
  return { earliest: Math.max(shownUntil(timeline, now), ...told), latest: Infinity };
}

/** Up to when what the newest frame shows is true. While the Pod lives, no news up to now is news. */
function shownUntil({ over, record }: PodTimeline, now: Micros): Micros {
  return (over ? (record.samples.at(-1)?.at ?? -Infinity) : now) - SHOWN_LATE;
}

function known(transition: Transition | null): Bounds | null {
  return transition === null || transition.conflicting ? null : transition;
}

function uncovered(timeline: PodTimeline, gap: Gap, count: number): RuleVerdict {
  const open = !gap.ended && !timeline.over && timeline.stopping.begins === null;
  const length = open ? 'still is' : `for ${formatDuration(gap.atLeast)} at least`;
  const more = count > 1 ? ` (${count} gaps, the longest said)` : '';
  return verdict('SidecarCoverage', {
    verdict: 'Violated',
    reason: 'SidecarDown',
    message: `${gap.app} ran while ${gap.sidecar} was down, ${length}${more}.`,
    container: gap.sidecar,
    open,
    since: gap.from,
    until: open ? null : gap.to,
  });
}
