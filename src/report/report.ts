import { formatTime } from '../evidence/time.ts';
import type { EvidenceStore } from '../evidence/store.ts';
import type { Role } from '../evidence/pod-spec.ts';
import { judgeJob, judgePod } from '../rules/judge.ts';
import type { RuleContext } from '../rules/rule.ts';
import type { Check, RuleVerdict } from '../rules/verdict.ts';
import type { Evidence, Transition } from '../timeline/bounds.ts';
import { podsOfJob, timelineOf } from '../timeline/of-store.ts';
import type { Run } from '../timeline/run.ts';
import type { PodTimeline } from '../timeline/timeline.ts';
import { workloadOf, type Workload } from '../timeline/workload.ts';

/** The stable document of `replay` and of every `--output json` (design.md): tools outside this repository read it. */
export interface AuditReport {
  readonly apiVersion: 'sidecaraudit.dev/v1alpha1';
  readonly kind: 'AuditReport';
  readonly pods: readonly PodReport[];
  readonly jobs: readonly JobReport[];
}

export interface PodReport {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly phase: string;
  readonly workload: Workload | null;
  readonly containers: readonly ContainerReport[];
  readonly verdicts: readonly VerdictReport[];
}

export interface ContainerReport {
  readonly name: string;
  readonly role: Role;
  readonly runs: readonly RunReport[];
  readonly runsUnobserved: number;
}

export interface RunReport {
  readonly id: string | null;
  readonly started: BoundsReport | null;
  readonly finished: BoundsReport | null;
  readonly exitCode: number | null;
  readonly reason: string | null;
}

export interface BoundsReport {
  readonly earliest: string;
  readonly latest: string;
  readonly evidence: readonly Evidence[];
}

export type VerdictReport = Pick<RuleVerdict, 'rule' | 'verdict' | 'reason' | 'message' | 'cause'> & {
  readonly checks: readonly Check[];
};

export interface JobReport {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly verdicts: readonly VerdictReport[];
}

/** A Pod with its timeline and verdicts, from which the report, the status and the drawings are made. */
export interface JudgedPod {
  readonly timeline: PodTimeline;
  readonly verdicts: readonly RuleVerdict[];
}

export function judgedPods(store: EvidenceStore, context: RuleContext): readonly JudgedPod[] {
  return [...store.pods.values()].sort(byName).map((record) => {
    const timeline = timelineOf(store, record, context.settings.logs);
    return { timeline, verdicts: judgePod(timeline, context) };
  });
}

export function auditReport(store: EvidenceStore, context: RuleContext): AuditReport {
  const judged = judgedPods(store, context);
  const timelines = new Map(judged.map((j) => [j.timeline.record.uid, j.timeline]));
  return {
    apiVersion: 'sidecaraudit.dev/v1alpha1',
    kind: 'AuditReport',
    pods: judged.map(podReport),
    jobs: [...store.jobs.values()]
      .sort((a, b) => byName(a.frame, b.frame))
      .map((job) => {
        const pods = podsOfJob(store, job).flatMap((p) => timelines.get(p.uid) ?? []);
        const { namespace, name, uid } = job.frame;
        return { namespace, name, uid, verdicts: judgeJob({ job, pods }, context).map(verdictReport) };
      }),
  };
}

export function podReport({ timeline, verdicts }: JudgedPod): PodReport {
  const { namespace, name, uid, phase } = timeline.record;
  return {
    namespace,
    name,
    uid,
    phase,
    workload: workloadOf(timeline.record),
    containers: timeline.containers.map((c) => ({
      name: c.name,
      role: c.role,
      runs: c.runs.map(runReport),
      runsUnobserved: c.runsUnobserved,
    })),
    verdicts: verdicts.map(verdictReport),
  };
}

function runReport({ id, started, finished, exitCode, reason }: Run): RunReport {
  return { id, started: boundsReport(started), finished: boundsReport(finished), exitCode, reason };
}

function boundsReport(transition: Transition | null): BoundsReport | null {
  if (transition === null) return null;
  const { earliest, latest, evidence } = transition;
  return { earliest: formatTime(earliest), latest: formatTime(latest), evidence };
}

function verdictReport({ rule, verdict, reason, message, cause, checks }: RuleVerdict): VerdictReport {
  return { rule, verdict, reason, message, cause, checks };
}

/** Has any rule found a violation? Decides the exit status 1. */
export function hasViolation(report: AuditReport): boolean {
  return [...report.pods, ...report.jobs].some((o) => o.verdicts.some((v) => v.verdict === 'Violated'));
}

interface Named {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

function byName(a: Named, b: Named): number {
  return compareText(a.namespace, b.namespace) || compareText(a.name, b.name) || compareText(a.uid, b.uid);
}

function compareText(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
