import { MAX_EXCLUDED_PODS, MAX_HISTORY, MESSAGE_LENGTH } from '../api/limits.ts';
import type { AnyAudit, AuditStatus, PodTimeline } from '../api/types.ts';
import type { Micros } from '../evidence/time.ts';
import type { Audited } from './audited.ts';
import { conditionsOf, type Sight } from './conditions.ts';
import { countsByRule, summaryOf, type Counted } from './counts.ts';
import { historyOf, rulesOfPast } from './history.ts';
import { fit } from './fit.ts';
import { violationsOf } from './violations.ts';

export interface StatusInput {
  readonly audit: AnyAudit;
  /** The status as it is: its history and violations of past Pods are carried on. */
  readonly before: AuditStatus | undefined;
  /** Every Pod and Job that the audit selects and that evidence is held of. */
  readonly audited: readonly Audited[];
  /** Uids of Pods that are counted as left out already, of those that evidence is held of. */
  readonly accounted?: ReadonlySet<string>;
  /** Pods that ended while nobody watched: they go into the history alone. */
  readonly endedUnseen?: readonly Audited[];
  /** The newest Pods, newest first. */
  readonly timelines: readonly PodTimeline[];
  readonly sight: Sight;
  /** Observer's clock; it decides only whether a violation that has ended still lies within the window. */
  readonly now: Micros;
}

/**
 * The status document of one audit. A pure function: the same evidence and the same history give the same bytes, whoever
 * computes it and in whatever order the evidence came.
 */
export function auditStatus(input: StatusInput): AuditStatus {
  const { audit, before, audited, accounted, endedUnseen = [], timelines, sight, now } = input;
  const clusterWide = audit.kind === 'ClusterSidecarAudit';
  const excluded = audited.filter((a) => a.excluded !== null).sort(newestFirst);
  const judged = withJobs(audited.filter((a) => a.excluded === null));
  const over = judged.filter((a) => a.kind === 'Pod' && a.endedAt !== null);
  const limit = Math.min(audit.spec.historyLimit, MAX_HISTORY);
  const ledger = { history: before?.history ?? [], podsOmitted: before?.podsOmitted ?? 0, accounted };
  const history = historyOf(ledger, [...over, ...endedUnseen], limit, clusterWide);
  const counted = countedOf(judged, history.kept);
  const summary = summaryOf(counted);
  const rules = countsByRule(counted);
  const violations = violationsOf(before?.violations ?? [], judged, clusterWide);
  const podsOmitted = ledger.podsOmitted + history.omitted;
  return fit({
    observedGeneration: audit.metadata.generation,
    conditions: conditionsOf(before?.conditions ?? [], {
      sight,
      judged: { summary, rules, violations: violations.all, windowSeconds: audit.spec.windowSeconds },
      generation: audit.metadata.generation,
      now,
    }),
    summary,
    rules,
    violations: violations.shown,
    ...(violations.omitted > 0 ? { violationsOmitted: violations.omitted } : {}),
    timelines,
    history: history.kept,
    ...(podsOmitted > 0 ? { podsOmitted } : {}),
    ...(excluded.length > 0
      ? { excludedPods: excluded.slice(0, MAX_EXCLUDED_PODS).map((e) => excludedPod(e, clusterWide)) }
      : {}),
    ...(excluded.length > MAX_EXCLUDED_PODS ? { excludedPodsOmitted: excluded.length - MAX_EXCLUDED_PODS } : {}),
  });
}

/** What is said of a Job is said of its Pods too: a Pod that is kept alive is not Verified because its own rules hold. */
function withJobs(judged: readonly Audited[]): readonly Audited[] {
  const rules = new Map(judged.filter((a) => a.kind === 'Job').map((job) => [job.uid, job.rules]));
  return judged.map((a) => {
    const ofJob = a.job === null ? undefined : rules.get(a.job);
    return ofJob === undefined ? a : { ...a, rules: [...a.rules, ...ofJob] };
  });
}

/** Pods there are and past ones kept. Of a Pod that is both, what the ledger keeps counts. */
function countedOf(judged: readonly Audited[], kept: NonNullable<AuditStatus['history']>): readonly Counted[] {
  const past = new Set(kept.map((p) => p.uid));
  const existing = judged.filter((a) => a.kind === 'Pod' && !a.gone && !past.has(a.uid));
  return [...existing, ...kept.map((p) => ({ rules: rulesOfPast(p) }))];
}

function excludedPod({ name, namespace, uid, excluded }: Audited, clusterWide: boolean) {
  return {
    pod: { name, ...(clusterWide ? { namespace } : {}), uid },
    reason: (excluded ?? '').slice(0, MESSAGE_LENGTH),
  };
}

/** Newest first; of the same second by uid, so that two observers agree. */
export function newestFirst(a: Audited, b: Audited): number {
  return b.createdAt - a.createdAt || (a.uid < b.uid ? -1 : 1);
}
