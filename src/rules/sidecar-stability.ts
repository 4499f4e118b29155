import type { Micros } from '../evidence/time.ts';
import { shown } from '../evidence/sample.ts';
import type { Run } from '../timeline/run.ts';
import type { ContainerTimeline, PodTimeline } from '../timeline/timeline.ts';
import { askedRestarts } from './asked-restarts.ts';
import { restartKind } from './restart-kind.ts';
import type { PodRule, RuleContext } from './rule.ts';
import { verdict, type RuleVerdict } from './verdict.ts';

export const sidecarStability: PodRule = {
  name: 'SidecarStability',
  promise: 'No sidecar is in a restart loop.',
  decides:
    'By restartCount and the starts of the runs: 3 restarts within 10 minutes, or CrashLoopBackOff shown. A restart for a changed image is asked for, and does not count. Says which kind of failure it was, and whether the apps went on.',
  remedy: 'Look at the sidecar’s probe or exit code as named; kubectl logs --previous shows what the run before wrote.',
  judge: judgeStability,
};

interface Loop {
  readonly container: ContainerTimeline;
  readonly restarts: number;
  readonly since: Micros | null;
  readonly until: Micros | null;
  readonly crashLoop: boolean;
  /** Not so if some of the restarts were asked for, and that is not known. */
  readonly proven: boolean;
}

function judgeStability(timeline: PodTimeline, context: RuleContext): RuleVerdict {
  const sidecars = timeline.containers.filter((c) => c.role === 'sidecar');
  if (sidecars.length === 0)
    return verdict('SidecarStability', {
      verdict: 'NotApplicable',
      reason: 'NoSidecar',
      message: 'The Pod has no sidecar.',
    });
  const loops = sidecars.map((c) => restartLoop(timeline, c, context)).filter((l) => l !== null);
  const worst = loops.filter((l) => l.proven).toSorted((a, b) => b.restarts - a.restarts)[0];
  if (worst !== undefined) return looping(timeline, worst, context);
  const blurred = sidecars.find((c) => mayHideLoop(c, context));
  if (!timeline.over)
    return verdict('SidecarStability', { verdict: 'Pending', reason: 'NoLoopSoFar', message: restartsSoFar(sidecars) });
  const open = loops[0];
  if (open !== undefined) {
    return verdict('SidecarStability', {
      verdict: 'Undecided',
      reason: 'NoTimestamp',
      message: `${open.container.name} restarted ${open.container.restartCount} times; how many of them a changed image asked for, and when, was not told.`,
      container: open.container.name,
    });
  }
  if (blurred !== undefined) {
    return verdict('SidecarStability', {
      verdict: 'Undecided',
      reason: 'RunsUnobserved',
      message: `${blurred.name} restarted ${blurred.restartCount} times; when is not known of ${blurred.runsUnobserved}.`,
      container: blurred.name,
    });
  }
  if (timeline.record.ending === 'Vanished' && !timeline.conclusive) {
    return verdict('SidecarStability', {
      verdict: 'Undecided',
      reason: 'NeverObserved',
      message: 'The end of the Pod was never observed.',
    });
  }
  return verdict('SidecarStability', { verdict: 'Verified', reason: 'NoLoop', message: restartsSoFar(sidecars) });
}

/** A loop that is proven: enough restarts of this sidecar whose starts lie within the window for certain. */
function restartLoop(timeline: PodTimeline, container: ContainerTimeline, { settings }: RuleContext): Loop | null {
  const { restarts: limit, window } = settings.sidecarStability;
  const crashLoop = timeline.record.samples.some((s) => shown(s, container.index).crashLoop);
  const starts = container.runs.filter((r) => r.restartCount > 0 && r.started !== null);
  const within = densest(timeline, container, starts, window);
  if (!crashLoop && within.atMost < limit) return null;
  const restarts = Math.max(within.atMost, container.restartCount);
  return { container, restarts, ...ends(container), crashLoop, proven: crashLoop || within.atLeast >= limit };
}

/**
 * Most restarts that nobody asked for between two observed starts no further apart than the window, unobserved ones
 * between them included.
 */
function densest(
  timeline: PodTimeline,
  container: ContainerTimeline,
  starts: readonly Run[],
  window: Micros,
): { readonly atLeast: number; readonly atMost: number } {
  let [atLeast, atMost] = [0, 0];
  for (const [i, first] of starts.entries()) {
    const before = container.runs.find((r) => r.restartCount === first.restartCount - 1)?.started;
    for (const last of starts.slice(i)) {
      const to = last.started?.latest ?? Infinity;
      if (to - (first.started?.earliest ?? -Infinity) > window) continue;
      const restarts = last.restartCount - first.restartCount + 1;
      const asked = askedRestarts(timeline, container, {
        outer: [before?.earliest ?? -Infinity, to],
        inner: [before?.latest ?? Infinity, last.started?.earliest ?? -Infinity],
      });
      atLeast = Math.max(atLeast, restarts - asked.atMost);
      atMost = Math.max(atMost, restarts - asked.atLeast);
    }
  }
  return { atLeast, atMost };
}

function ends(container: ContainerTimeline): { readonly since: Micros | null; readonly until: Micros | null } {
  const first = container.runs.find((r) => r.restartCount > 0);
  return { since: first?.started?.earliest ?? null, until: container.runs.at(-1)?.finished?.latest ?? null };
}

/** So many restarts that some could have been a loop, had they all been seen. */
function mayHideLoop(container: ContainerTimeline, { settings }: RuleContext): boolean {
  return container.runsUnobserved > 0 && container.restartCount >= settings.sidecarStability.restarts;
}

function looping(timeline: PodTimeline, loop: Loop, { settings, now }: RuleContext): RuleVerdict {
  const kind = restartKind(loop.container);
  const quietFor =
    loop.container.now.state === 'running' ? now - (loop.container.runs.at(-1)?.started?.latest ?? now) : 0;
  const open = !timeline.over && quietFor < settings.sidecarStability.window;
  return verdict('SidecarStability', {
    verdict: 'Violated',
    reason: kind.reason,
    message: `${loop.container.name} restarted ${loop.container.restartCount} times (${kind.text}${loop.crashLoop ? '; CrashLoopBackOff' : ''}); ${appsMeanwhile(timeline)}.`,
    container: loop.container.name,
    open,
    since: loop.since,
    until: open ? null : loop.until,
  });
}

function appsMeanwhile(timeline: PodTimeline): string {
  const apps = timeline.containers.filter((c) => c.role === 'app');
  const never = apps.filter((a) => !a.everCreated);
  if (never.length > 0) return `${names(never)} never started`;
  const disturbed = apps.filter((a) => a.restartCount > 0);
  if (disturbed.length > 0) return disturbed.map((a) => `${a.name} restarted ${a.restartCount} times too`).join(', ');
  return `${names(apps)} went on undisturbed`;
}

function restartsSoFar(sidecars: readonly ContainerTimeline[]): string {
  const restarted = sidecars.filter((c) => c.restartCount > 0);
  if (restarted.length === 0) return 'No sidecar restarted.';
  return `${restarted.map((c) => `${c.name} restarted ${c.restartCount} times`).join(', ')}: below the threshold.`;
}

function names(containers: readonly ContainerTimeline[]): string {
  return containers.map((c) => c.name).join(', ');
}
