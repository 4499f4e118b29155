import type { AnyAudit } from '../api/types.ts';
import type { Audited } from '../audit/audited.ts';
import type { PodRecord } from '../evidence/pod-record.ts';
import type { Micros } from '../evidence/time.ts';
import type { AuditCard, JobAnswer, PodAnswer, PodRow } from '../page/wire.ts';
import { keptBefore } from '../ledger/kept-pods.ts';
import { judgeJob, judgePod } from '../rules/judge.ts';
import { DEFAULT_SETTINGS } from '../rules/settings.ts';
import type { PageSource } from '../sinks/page/source.ts';
import { podRow } from '../sinks/page/rows.ts';
import type { Changes } from '../sinks/page/changes.ts';
import { podsOfJob, timelineOf } from '../timeline/of-store.ts';
import { timelineView } from '../view/timeline-view.ts';
import { observedUntil } from './clock-bound.ts';
import { heldUntil } from './heartbeats.ts';
import { settingsOf } from './judge.ts';
import { auditsOf } from './selection.ts';
import type { ControllerState } from './state.ts';

/**
 * What the page shows of a controller. Nothing is kept for it: rows come from what was judged last, a timeline is built
 * when it is asked for. A Pod that several audits select is judged by the settings of the oldest, as in the metrics.
 */
export function controllerPage(
  state: ControllerState,
  { mode, changes, clock }: { mode: PageSource['mode']; changes: Changes; clock: () => Micros },
): PageSource {
  const now = (): Micros => observedUntil(state, clock());
  return {
    mode,
    notes: [],
    now,
    changes,
    audits: () => [...state.audits.values()].map(cardOf),
    uids: () => [...state.judged.keys()].filter((uid) => state.store.pods.has(uid)),
    row: (uid) => rowOf(state, uid),
    pod: (uid) => podOf(state, uid, now()),
  };
}

function rowOf(state: ControllerState, uid: string): PodRow | null {
  const record = state.store.pods.get(uid);
  const pod = judgedFirst(state, uid);
  if (record === undefined || pod === null) return null;
  const job = pod.job === null ? null : judgedFirst(state, pod.job);
  return podRow({ pod, job, phase: record.phase, audits: auditsOf(state, record).map((a) => a.metadata.uid) });
}

/** By the oldest audit. */
function judgedFirst(state: ControllerState, uid: string): Audited | null {
  return state.judged.get(uid)?.values().next().value ?? null;
}

function podOf(state: ControllerState, uid: string, now: Micros): PodAnswer | null {
  const record = state.store.pods.get(uid);
  const row = rowOf(state, uid);
  if (record === undefined || row === null) return null;
  const audit = auditsOf(state, record)[0];
  const settings = audit === undefined ? DEFAULT_SETTINGS : settingsOf(audit);
  const timeline = timelineOf(state.store, record, settings.logs);
  const held = heldUntil(state, record, now);
  const verdicts =
    record.excluded === null ? judgePod(timeline, { settings, now: held, kept: keptBefore(state.kept, uid) }) : [];
  return {
    now,
    row,
    view: timelineView({ timeline, verdicts }, now),
    job: jobOf(state, record, audit, now),
    judgedBy: audit === undefined ? null : nameOf(audit),
  };
}

function jobOf(state: ControllerState, record: PodRecord, audit: AnyAudit | undefined, now: Micros): JobAnswer | null {
  const job = record.owner?.kind === 'Job' ? state.store.jobs.get(record.owner.uid) : undefined;
  if (job === undefined || audit === undefined) return null;
  const settings = settingsOf(audit);
  const records = podsOfJob(state.store, job).filter((p) => p.excluded === null);
  const held = Math.min(now, ...records.map((pod) => heldUntil(state, pod, now)));
  const pods = records.map((pod) => timelineOf(state.store, pod, settings.logs));
  return { name: job.frame.name, verdicts: judgeJob({ job, pods }, { settings, now: held }) };
}

function nameOf(audit: AnyAudit): Pick<AuditCard, 'namespace' | 'name'> {
  const namespace = audit.kind === 'SidecarAudit' ? audit.metadata.namespace : null;
  return { namespace, name: audit.metadata.name };
}

function cardOf(audit: AnyAudit): AuditCard {
  const { metadata, status } = audit;
  return {
    uid: metadata.uid,
    kind: audit.kind,
    ...nameOf(audit),
    conditions: (status?.conditions ?? []).map(({ type, status, reason, message }) => ({
      type,
      status,
      reason,
      message,
    })),
  };
}
