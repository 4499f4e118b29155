import { formatDuration, type Micros } from '../evidence/time.ts';
import type { Bounds } from '../timeline/bounds.ts';
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
  const until = timeline.stopping.begins ?? (timeline.over ? FOREVER : { earliest: now, latest: now });
  const gaps = sidecars.flatMap((s) => apps.flatMap((a) => gapsBetween(s, a, until)));
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

/** Gaps of one sidecar under the runs of one app. A pair of lives with unobserved ones between them bounds no gap. */
function gapsBetween(sidecar: ContainerTimeline, app: ContainerTimeline, until: Bounds): readonly Gap[] {
  const lives = sidecar.runs.filter((r) => !r.neverStarted);
  return lives.flatMap((run, i) => {
    if (run.finished === null || run.finished.conflicting) return [];
    const next = lives[i + 1];
    if (next !== undefined && (next.started === null || next.restartCount !== run.restartCount + 1)) return [];
    const up = next?.started ?? FOREVER;
    const down = run.finished;
    return app.runs.flatMap((life) => {
      if (life.started === null) return [];
      const end = life.finished ?? FOREVER;
      const gap = {
        sidecar: sidecar.name,
        app: app.name,
        from: Math.max(down.latest, life.started.latest),
        to: Math.min(up.earliest, end.earliest, until.earliest),
        atMost: Math.min(up.latest, end.latest, until.latest) - Math.max(down.earliest, life.started.earliest),
        ended: next !== undefined,
      };
      return gap.atMost > 0 ? [{ ...gap, atLeast: Math.max(0, gap.to - gap.from) }] : [];
    });
  });
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
