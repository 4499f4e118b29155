import type { PodReport, RunReport } from '../../src/report/report.ts';
import type { Check } from '../../src/rules/verdict.ts';
import type { Case, RawPod, RawStatus } from './case.ts';
import { nanosOf, type Nanos } from './nanos.ts';
import { truthRun, type OrderRule } from './truth-points.ts';

/**
 * Does a decided check follow from what is printed? From the bounds of the two runs it speaks of, or from the frame it
 * names, read again from the frame as it came. Null: it does; else what is wrong with the proof.
 */
export function flaw(scored: Case, pod: PodReport, rule: OrderRule, check: Check): string | null {
  const frames = check.evidence.filter((e) => e.source === 'Frame');
  if (frames.length === 0) return flawOfBounds(scored, pod, rule, check);
  const named = scored.frames.filter(
    (f) => f.metadata.uid === pod.uid && frames.some((e) => e.ref === f.metadata.resourceVersion),
  );
  if (named.length === 0) return 'names a frame that never came';
  if (rule === 'StopOrder') return 'a frame proves no order of ends';
  return named.some((f) => shows(f, check)) ? null : 'the frame it names does not show it';
}

function flawOfBounds(scored: Case, pod: PodReport, rule: OrderRule, check: Check): string | null {
  const from = printed(scored, pod, rule, check, 'before');
  const to = printed(scored, pod, rule, check, 'after');
  if (from === null || to === null) return 'no bounds are printed for it';
  if (check.verdict === 'Verified') return from.latest <= to.earliest ? null : 'does not follow from the bounds';
  return from.earliest > to.latest ? null : 'does not follow from the bounds';
}

interface Printed {
  readonly earliest: Nanos;
  readonly latest: Nanos;
}

/** The printed bounds of the run that the check speaks of; the truth says which run that is. */
function printed(
  scored: Case,
  pod: PodReport,
  rule: OrderRule,
  check: Check,
  side: 'before' | 'after',
): Printed | null {
  const { container, transition } = check[side];
  const run = truthRun(scored.truth, pod.uid, rule, check, side);
  const report = runsReported(pod, container).find((r) => run !== undefined && bareId(r.id) === run.id);
  const bounds = transition === 'finished' ? report?.finished : report?.started;
  return bounds == null ? null : { earliest: nanosOf(bounds.earliest), latest: nanosOf(bounds.latest) };
}

function runsReported(pod: PodReport, container: string): readonly RunReport[] {
  return pod.containers.find((c) => c.name === container)?.runs ?? [];
}

export function bareId(id: string | null): string | null {
  return id === null ? null : id.replace(/^[a-z-]+:\/\//, '');
}

/** Does the frame show `before` done (or, for a violation, never created) while `after` was not (or was) there? */
function shows(frame: RawPod, check: Check): boolean {
  const before = statusOf(frame, check.before.container);
  const after = statusOf(frame, check.after.container);
  if (before === undefined || after === undefined) return false;
  if (check.verdict === 'Violated') return isUntouched(before) && after.state?.running !== undefined;
  if (!isUntouched(after)) return false;
  switch (check.before.transition) {
    case 'gatePassed':
      return before.state?.running !== undefined && before.started === true;
    case 'started':
      return before.state?.running !== undefined;
    case 'finished':
      return before.state?.terminated?.exitCode === 0;
  }
}

/** The kubelet had not created it yet. */
function isUntouched(status: RawStatus): boolean {
  return status.state?.waiting !== undefined && (status.containerID ?? '') === '' && (status.restartCount ?? 0) === 0;
}

function statusOf(frame: RawPod, container: string): RawStatus | undefined {
  return [...(frame.status?.initContainerStatuses ?? []), ...(frame.status?.containerStatuses ?? [])].find(
    (s) => s.name === container,
  );
}
