import { MAX_TIMELINES } from '../api/limits.ts';
import type { AnyAudit, AuditStatus, PodTimeline } from '../api/types.ts';
import type { Audited } from '../audit/audited.ts';
import { auditStatus, newestFirst } from '../audit/status.ts';
import { endedUnseen } from '../audit/unseen.ts';
import { statusTimeline } from '../audit/status-timeline.ts';
import type { Micros } from '../evidence/time.ts';
import { keptBefore } from '../ledger/kept-pods.ts';
import { judgePod } from '../rules/judge.ts';
import { timelineOf } from '../timeline/of-store.ts';
import { accountedOf, noteLeftOut } from './accounted.ts';
import { heldUntil } from './heartbeats.ts';
import { judgedFor, settingsOf } from './judge.ts';
import { selectsPod } from './selection.ts';
import { withLogLimits } from './logs/limits.ts';
import { sightOf } from './sight.ts';
import type { ControllerState } from './state.ts';

/** The status that the evidence held now gives an audit. */
export function documentOf(
  state: ControllerState,
  audit: AnyAudit,
  before: AuditStatus | undefined,
  now: Micros,
): AuditStatus {
  const audited = auditedBy(state, audit);
  const accounted = accountedOf(state, audit.metadata.uid);
  const status = auditStatus({
    audit,
    before,
    audited,
    accounted: accounted.counted,
    endedUnseen: endedUnseen(before, (uid) => state.store.pods.has(uid)),
    timelines: newestTimelines(state, audit, audited, now),
    sight: withLogLimits(sightOf(state), audit, { namespaces: state.logNamespaces, refused: state.logsRefused }),
    now,
  });
  noteLeftOut(accounted, audited, status);
  return state.sawPods || before === undefined ? status : unseen(status, before);
}

/** No Pod was ever seen: nothing is known to be otherwise than it stands there, but that. */
function unseen(status: AuditStatus, before: AuditStatus): AuditStatus {
  const others = before.conditions?.filter(({ type }) => type !== 'Ready') ?? [];
  const ready = status.conditions?.filter(({ type }) => type === 'Ready') ?? [];
  return { ...before, conditions: [...ready, ...others] };
}

function auditedBy(state: ControllerState, audit: AnyAudit): readonly Audited[] {
  const audited: Audited[] = [];
  const jobs = new Set<string>();
  for (const record of state.store.pods.values()) {
    if (!selectsPod(state, audit, record)) continue;
    const judged = judgedFor(state, record.uid, audit);
    if (judged !== null) audited.push(judged);
    if (record.owner !== null && state.store.jobs.has(record.owner.uid)) jobs.add(record.owner.uid);
  }
  for (const uid of jobs) {
    const judged = judgedFor(state, uid, audit);
    if (judged !== null) audited.push(judged);
  }
  return audited.sort(newestFirst);
}

function newestTimelines(
  state: ControllerState,
  audit: AnyAudit,
  audited: readonly Audited[],
  now: Micros,
): readonly PodTimeline[] {
  const newest = audited.filter((a) => a.kind === 'Pod' && a.excluded === null).slice(0, MAX_TIMELINES);
  return newest.flatMap(({ uid }) => {
    const record = state.store.pods.get(uid);
    if (record === undefined) return [];
    const settings = settingsOf(audit);
    const timeline = timelineOf(state.store, record, settings.logs);
    const verdicts = judgePod(timeline, {
      settings,
      now: heldUntil(state, record, now),
      kept: keptBefore(state.kept, uid),
    });
    return [statusTimeline({ timeline, verdicts }, audit.kind === 'ClusterSidecarAudit')];
  });
}
