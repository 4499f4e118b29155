import type { AuditStatus, PodTimeline } from '../api/types.ts';
import { parseTime } from '../evidence/time.ts';
import type { RuleName } from '../rules/verdict.ts';
import type { Audited, AuditedRule } from './audited.ts';

/** What is decided once the containers run, and manifests do not change: no end that nobody saw can make it untrue. */
const FINAL: ReadonlySet<RuleName> = new Set(['StartOrder', 'Manifest']);
const TERMINAL: ReadonlySet<string> = new Set(['Succeeded', 'Failed']);

/**
 * Pods that lived when the status was written and that are not there any more: they ended while no replica watched. How
 * they ended is NeverObserved. Of those that the status showed no timeline of nothing is known.
 */
export function endedUnseen(before: AuditStatus | undefined, isHeld: (uid: string) => boolean): readonly Audited[] {
  const past = new Set(before?.history?.map(({ uid }) => uid));
  return (before?.timelines ?? [])
    .filter(({ pod, phase }) => !isHeld(pod.uid) && !past.has(pod.uid) && !TERMINAL.has(phase))
    .map(audited);
}

function audited(timeline: PodTimeline): Audited {
  const { pod, workload, verdicts } = timeline;
  const lastSeen = lastTimeOf(timeline);
  return {
    kind: 'Pod',
    uid: pod.uid,
    namespace: pod.namespace ?? '',
    name: pod.name,
    workload: workload ?? null,
    job: null,
    excluded: null,
    createdAt: lastSeen,
    endedAt: lastSeen,
    gone: true,
    rules: verdicts.map(ruleOf),
    // Those of the status are carried on.
    violations: [],
  };
}

function ruleOf({ rule, verdict, reason }: PodTimeline['verdicts'][number]): AuditedRule {
  const stays = verdict === 'Violated' || verdict === 'NotApplicable' || FINAL.has(rule);
  if (stays && verdict !== 'Pending') return { rule, verdict, reason };
  return { rule, verdict: 'Undecided', reason: 'NeverObserved' };
}

/** The newest that its timeline tells, µs; 0 where that is nothing. */
function lastTimeOf({ containers }: PodTimeline): number {
  const times = containers.flatMap(({ runs }) =>
    runs.flatMap(({ started, finished }) => [started, finished].flatMap((at) => parseTime(at?.latest) ?? [])),
  );
  return Math.max(0, ...times);
}
