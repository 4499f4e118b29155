import { auditedJob, auditedPod, type Audited } from '../audit/audited.ts';
import { ruleSettings } from '../audit/rule-settings.ts';
import type { AnyAudit } from '../api/types.ts';
import type { PodRecord } from '../evidence/pod-record.ts';
import type { Micros } from '../evidence/time.ts';
import type { JudgedPod } from '../report/report.ts';
import { keepNow, keptBefore } from '../ledger/kept-pods.ts';
import { judgeJob, judgePod } from '../rules/judge.ts';
import { keep, NOTHING_KEPT } from '../rules/keep.ts';
import type { RuleSettings } from '../rules/settings.ts';
import type { RuleVerdict } from '../rules/verdict.ts';
import { podsOfJob, timelineOf } from '../timeline/of-store.ts';
import { heldUntil } from './heartbeats.ts';
import { auditsOf, auditsOfJob } from './selection.ts';
import type { ControllerState } from './state.ts';

export interface JudgedJob {
  readonly namespace: string;
  readonly name: string;
  readonly verdicts: readonly RuleVerdict[];
}

/** Told of what was judged by the settings of the oldest audit that selects it; null when no audit does any more. */
export interface JudgementSink {
  readonly podJudged: (pod: PodRecord, judged: JudgedPod | null) => void;
  readonly jobJudged: (uid: string, judged: JudgedJob | null) => void;
  /** Once for each audit that sees it so; the same uid may come again. */
  readonly audited: (audited: Audited) => void;
  /** The ledger says otherwise than the evidence; the same Pod may come again. */
  readonly contradicted: (record: PodRecord) => void;
}

/** Judges everything that is dirty. Returns the uids of the audits whose status may have changed. */
export function judgeDirty(state: ControllerState, now: Micros, sink: JudgementSink): ReadonlySet<string> {
  const touched = new Set<string>();
  const uids = [...state.dirty];
  state.dirty.clear();
  // Pods before Jobs, which are judged by the timelines of their Pods.
  for (const uid of uids) {
    const record = state.store.pods.get(uid);
    if (record !== undefined) for (const audit of judgeOnePod(state, record, now, sink)) touched.add(audit);
  }
  for (const uid of uids)
    if (state.store.jobs.has(uid)) for (const audit of judgeOneJob(state, uid, now, sink)) touched.add(audit);
  return touched;
}

function judgeOnePod(state: ControllerState, record: PodRecord, now: Micros, sink: JudgementSink): readonly string[] {
  const audits = auditsOf(state, record);
  if (audits.length === 0) {
    if (state.judged.delete(record.uid)) sink.podJudged(record, null);
    keepNow(state.kept, record.uid, null);
    return [];
  }
  const proven = timelineOf(state.store, record);
  const held = heldUntil(state, record, now);
  const kept = keptBefore(state.kept, record.uid);
  const bySettings = new Map<string, Audited>();
  audits.forEach((audit, i) => {
    const key = settingsKey(audit);
    if (bySettings.has(key)) return;
    const settings = settingsOf(audit);
    const timeline = settings.logs.length === 0 ? proven : timelineOf(state.store, record, settings.logs);
    const verdicts = record.excluded === null ? judgePod(timeline, { settings, now: held, kept }) : [];
    const audited = auditedPod({ timeline, verdicts });
    bySettings.set(key, audited);
    if (i === 0) sink.podJudged(record, record.excluded === null ? { timeline, verdicts } : null);
    sink.audited(audited);
  });
  state.judged.set(record.uid, bySettings);
  const isKept = record.excluded === null && audits.some((a) => settingsOf(a).enabled.has('StartOrder'));
  const { pod, contradicted } = isKept ? keep(proven, kept) : NOTHING_KEPT;
  keepNow(state.kept, record.uid, pod);
  if (contradicted) sink.contradicted(record);
  return audits.map((a) => a.metadata.uid);
}

function judgeOneJob(state: ControllerState, uid: string, now: Micros, sink: JudgementSink): readonly string[] {
  const job = state.store.jobs.get(uid);
  const audits = auditsOfJob(state, uid);
  if (job === undefined || audits.length === 0) {
    if (state.judged.delete(uid)) sink.jobJudged(uid, null);
    return [];
  }
  const records = podsOfJob(state.store, job).filter((p) => p.excluded === null);
  const proven = records.map((record) => timelineOf(state.store, record));
  const held = Math.min(now, ...records.map((record) => heldUntil(state, record, now)));
  const bySettings = new Map<string, Audited>();
  audits.forEach((audit, i) => {
    const key = settingsKey(audit);
    if (bySettings.has(key)) return;
    const settings = settingsOf(audit);
    const pods =
      settings.logs.length === 0 ? proven : records.map((record) => timelineOf(state.store, record, settings.logs));
    const verdicts = judgeJob({ job, pods }, { settings, now: held });
    const audited = auditedJob(job, verdicts, records[0]?.createdAt ?? 0);
    bySettings.set(key, audited);
    if (i === 0) sink.jobJudged(uid, { namespace: job.frame.namespace, name: job.frame.name, verdicts });
    sink.audited(audited);
  });
  state.judged.set(uid, bySettings);
  return audits.map((a) => a.metadata.uid);
}

/** What is judged of a Pod or Job for an audit; null where it was not judged yet. */
export function judgedFor(state: ControllerState, uid: string, audit: AnyAudit): Audited | null {
  return state.judged.get(uid)?.get(settingsKey(audit)) ?? null;
}

const settings = new WeakMap<AnyAudit, { readonly key: string; readonly settings: RuleSettings }>();

function settingsKey(audit: AnyAudit): string {
  return settingsFor(audit).key;
}

export function settingsOf(audit: AnyAudit): RuleSettings {
  return settingsFor(audit).settings;
}

function settingsFor(audit: AnyAudit): { readonly key: string; readonly settings: RuleSettings } {
  const known = settings.get(audit);
  if (known !== undefined) return known;
  const made = ruleSettings(audit.spec);
  const entry = { key: JSON.stringify({ ...made, enabled: [...made.enabled] }), settings: made };
  settings.set(audit, entry);
  return entry;
}
