import { SECOND } from './clock.ts';
import type { SimContainer, SimRun } from './container.ts';
import type { History } from './history.ts';

/** What is true of a rule in a history: it holds, it is broken, or it is not clear which it should be called. */
export type Truth = 'holds' | 'broken' | 'unclear';

const lives = ({ runs }: SimContainer): readonly SimRun[] => runs.filter((r) => !r.startError);
const last = (container: SimContainer): SimRun | undefined => lives(container).at(-1);

function ofRole({ containers }: History, role: 'init' | 'sidecar' | 'app'): readonly SimContainer[] {
  return containers.filter((c) => c.plan.role === role);
}

/** When the last app ended for the last time; Infinity while one runs, null if none ever did. */
function appsEnd(history: History): number | null {
  const ends = ofRole(history, 'app').flatMap((c) => last(c)?.exitedAt ?? []);
  return ends.length === 0 ? null : Math.max(...ends);
}

/** Somebody asked, the kubelet began by itself, or an init container failed for good, as soon as it did. Infinity: never. */
export function endingBegins({ plan, containers, requestedAt, stoppedFrom }: History): number {
  const failures = containers.flatMap(({ plan: { role }, runs }) => {
    const run = runs.at(-1);
    const failed = role === 'init' && plan.restartPolicy === 'Never' && run !== undefined && run.exitCode !== 0;
    return failed ? [run.startError ? run.startedAt : run.exitedAt] : [];
  });
  return Math.min(requestedAt ?? Infinity, stoppedFrom ?? Infinity, ...failures);
}

function stopBegins(history: History): number {
  return Math.min(endingBegins(history), appsEnd(history) ?? Infinity);
}

/** GracePeriod: did the kubelet have to kill something at stopping? */
export function graceTruth(history: History): Truth {
  const { graceSeconds, containers } = history;
  if (graceSeconds === null) return 'unclear';
  const lasts = containers.flatMap((c) => last(c) ?? []);
  if (lasts.some((r) => r.killed)) return 'broken';
  const late = stopBegins(history) + graceSeconds * SECOND - SECOND;
  // One that ends with 137 by itself so late is by definition called killed.
  return lasts.some((r) => r.exitCode === 137 && r.reason !== 'OOMKilled' && r.exitedAt >= late) ? 'unclear' : 'holds';
}

/** SidecarCoverage without tolerance: did an app run while a sidecar was down, before stopping began? */
export function coverageTruth(history: History): Truth {
  const until = stopBegins(history);
  const apps = ofRole(history, 'app').flatMap(lives);
  const gaps = ofRole(history, 'sidecar').flatMap((sidecar) => {
    const runs = lives(sidecar);
    const downs = [
      { from: -Infinity, to: runs[0]?.startedAt ?? Infinity },
      ...runs.map((r, i) => ({ from: r.exitedAt, to: runs[i + 1]?.startedAt ?? Infinity })),
    ];
    return downs.flatMap(({ from, to }) =>
      apps.map((app) => Math.min(to, app.exitedAt, until) - Math.max(from, app.startedAt)),
    );
  });
  const longest = Math.max(0, ...gaps);
  return longest === 0 ? 'holds' : 'broken';
}

/** PodCompletion: how long the sidecars went on after the apps had ended by themselves. */
export function completionTruth(history: History): Truth {
  const { plan, graceSeconds } = history;
  const end = appsEnd(history);
  const ends = ofRole(history, 'sidecar').flatMap((c) => last(c)?.exitedAt ?? []);
  if (end === null || end === Infinity || graceSeconds === null || ends.length === 0) return 'unclear';
  return Math.max(...ends) - end > (plan.graceSeconds + 3) * SECOND ? 'broken' : 'holds';
}

/** JobCompletion: did a container hold the Pod longer than `threshold` after the first app had succeeded? */
export function jobTruth(history: History, threshold: number): Truth {
  const { plan, containers, requestedAt, graceSeconds } = history;
  // While it lives, a late worker is not known from a container that holds the Pod.
  if (graceSeconds === null) return 'unclear';
  const done = ofRole(history, 'app')
    .flatMap((container) => {
      const run = last(container);
      return run !== undefined && run.exitCode === 0 && run.exitedAt < Infinity && !run.killed
        ? [{ container, run }]
        : [];
    })
    .filter(({ run }) => requestedAt === null || run.exitedAt < requestedAt)
    .toSorted((a, b) => a.run.exitedAt - b.run.exitedAt);
  const [worker, next] = done;
  const asked = requestedAt ?? Infinity;
  // Whether an app that ended with 0 within the slack of clocks and seconds before the request did so by itself is not clear.
  const ambiguous = ofRole(history, 'app').some((c) => {
    const run = last(c);
    if (run === undefined) return false;
    if (Math.abs(run.startedAt - asked) < 6 * SECOND) return true;
    return run.exitCode === 0 && Math.abs(run.exitedAt - asked) < 6 * SECOND;
  });
  if (ambiguous) return 'unclear';
  if (worker === undefined || plan.restartPolicy === 'Always') return 'unclear';
  // Who was the worker is not clear if two were done in the same second.
  if (next !== undefined && next.run.exitedAt - worker.run.exitedAt < 2 * SECOND) return 'unclear';
  const held = containers
    .filter((c) => c !== worker.container && c.plan.role !== 'init')
    .flatMap((c) => {
      const run = lives(c).findLast((r) => r.startedAt < asked);
      if (run === undefined) return [];
      const until = Math.min(run.exitedAt, requestedAt ?? Infinity);
      const late =
        c.plan.role === 'app' &&
        run.exitCode === 0 &&
        run.exitedAt < Infinity &&
        run.exitedAt <= (requestedAt ?? Infinity);
      return late ? [] : [until - worker.run.exitedAt];
    });
  return held.some((h) => h > threshold) ? 'broken' : 'holds';
}
