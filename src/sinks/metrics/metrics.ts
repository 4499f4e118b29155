import type { WatchHealth } from '../../kube/health.ts';
import type { JudgedPod } from '../../report/report.ts';
import { RULES, type RuleVerdict } from '../../rules/verdict.ts';
import type { Evidence } from '../../timeline/bounds.ts';
import { COMMIT, VERSION } from '../../version.ts';
import type { LedgerWriteResult } from '../../ledger/writer.ts';
import type { EmitResult } from '../event-writer.ts';
import type { Admission } from '../http/auth/filter.ts';
import type { ReloadResult } from '../http/tls/reload.ts';
import type { WriteResult } from '../status-writer.ts';
import { CATALOG } from './catalog.ts';
import { createClient } from './client.ts';
import { replaceProfile } from './gauges.ts';
import { newlyHeld, type Held } from './held.ts';
import { createIntern } from './intern.ts';
import { createNamespaces } from './namespaces.ts';
import { createOnce } from './once.ts';
import { createOpenViolations } from './open-violations.ts';
import { NO_PROFILE, profileOf } from './profile.ts';
import type { Instruments } from './spec.ts';
import { CAUSES, RESTART_REASONS } from './vocabulary.ts';
import { createWatches } from './watches.ts';

const WRITE_RESULTS = ['written', 'unchanged', 'failed', 'gone', 'conflict'] as const satisfies readonly WriteResult[];
const EMIT_RESULTS = ['created', 'exists', 'failed', 'dropped'] as const satisfies readonly EmitResult[];

const LEDGER_RESULTS = ['written', 'deleted', 'failed'] as const satisfies readonly LedgerWriteResult[];
const ADMISSIONS = ['allowed', 'unauthenticated', 'denied', 'failed'] as const satisfies readonly Admission[];
const RELOADS = ['loaded', 'failed'] as const satisfies readonly ReloadResult[];

/** What became of reading a log: its last time, no line, an error, or nothing, because too many were waiting. */
const LOG_RESULTS = ['read', 'silent', 'failed', 'dropped'] as const;
export type LogResult = (typeof LOG_RESULTS)[number];

const EVIDENCE = ['Status', 'Event', 'Runtime', 'Log'] as const satisfies readonly Evidence['source'][];
export type EvidenceSource = (typeof EVIDENCE)[number];

export interface JudgedJob {
  readonly namespace: string;
  readonly name: string;
  readonly verdicts: readonly RuleVerdict[];
}

/** How much evidence is held. */
export interface Holdings {
  readonly pods: number;
  readonly jobs: number;
  readonly events: number;
  /** Pods of which decided verdicts are kept. */
  readonly kept: number;
}

export interface MetricsOptions {
  /** Asked at each scrape. */
  readonly holdings: () => Holdings;
  /** Namespaces with series of their own; those beyond are `other`. */
  readonly maxNamespaces?: number;
  /** Series of sidecaraudit_open_violations. */
  readonly maxOpenViolations?: number;
  /** The metrics of the process and of Node.js too; on unless told otherwise. */
  readonly processMetrics?: boolean;
}

export interface Metrics {
  /** Replaces what the Pod of this uid adds to the gauges; null lets go of it. Counters and histograms keep what it brought. */
  readonly podJudged: (uid: string, judged: JudgedPod | null) => void;
  readonly jobJudged: (uid: string, judged: JudgedJob | null) => void;
  readonly watch: (health: WatchHealth) => void;
  /** A piece of evidence came. */
  readonly evidenceCame: (source: EvidenceSource) => void;
  /** The agent's Event about a transition came so long after it. */
  readonly agentLag: (seconds: number) => void;
  /** What became of a status, and its size where it was written. */
  readonly statusWritten: (result: WriteResult, bytes?: number) => void;
  readonly eventEmitted: (result: EmitResult) => void;
  readonly logRead: (result: LogResult) => void;
  readonly ledgerWritten: (result: LedgerWriteResult) => void;
  readonly ledgerUnreadable: (count: number) => void;
  /** The evidence decided a check otherwise than the ledger. */
  readonly ledgerContradicted: () => void;
  readonly admitted: (result: Admission) => void;
  readonly certificateReloaded: (result: ReloadResult) => void;
  /** Whether this replica writes. */
  readonly leads: (leads: boolean) => void;
  /** A round of judging took so many seconds. */
  readonly judged: (seconds: number) => void;
  readonly contentType: string;
  readonly render: () => Promise<string>;
}

export function createMetrics(options: MetricsOptions): Metrics {
  const { holdings, maxNamespaces = 1000, maxOpenViolations = 100, processMetrics = true } = options;
  const { instruments, contentType, text } = createClient(CATALOG, { processMetrics });
  const namespaces = createNamespaces(maxNamespaces, {
    onForget: (namespace) => forgetCounters(instruments, namespace),
    onOverflow: () => instruments.namespaceOverflow.inc({}),
  });
  const intern = createIntern();
  const once = createOnce(instruments);
  const open = createOpenViolations(maxOpenViolations, instruments);
  const watches = createWatches(instruments);
  const helds = new Map<string, Held>();
  beginAtZero(instruments);

  const letGo = (uid: string): void => {
    const held = helds.get(uid);
    if (held === undefined) return;
    helds.delete(uid);
    replaceProfile(instruments, held.namespace, held.profile, NO_PROFILE);
    open.forget(uid);
    namespaces.leave(held.namespace);
  };
  const heldOf = (uid: string, namespace: string): Held => {
    const held = helds.get(uid) ?? newlyHeld(namespaces.enter(namespace));
    helds.set(uid, held);
    return held;
  };
  const judge = (held: Held, verdicts: readonly RuleVerdict[]): void => {
    const profile = intern(profileOf(verdicts));
    replaceProfile(instruments, held.namespace, held.profile, profile);
    held.profile = profile;
    once.violations(held, verdicts);
  };

  return {
    podJudged: (uid, judged) => {
      if (judged === null) return letGo(uid);
      const { timeline, verdicts } = judged;
      const { namespace, name } = timeline.record;
      const held = heldOf(uid, namespace);
      judge(held, verdicts);
      once.restarts(held, timeline);
      once.latencies(held, timeline);
      held.marks = intern(held.marks);
      open.replace(uid, { kind: 'Pod', namespace, name }, verdicts);
    },
    jobJudged: (uid, judged) => {
      if (judged === null) return letGo(uid);
      const { namespace, name, verdicts } = judged;
      judge(heldOf(uid, namespace), verdicts);
      open.replace(uid, { kind: 'Job', namespace, name }, verdicts);
    },
    watch: watches.set,
    evidenceCame: (source) => instruments.evidence.inc({ source }),
    // The clocks of node and controller may differ by more than an agent takes.
    agentLag: (seconds) => instruments.agentLag.observe({}, Math.max(0, seconds)),
    statusWritten: (result, bytes) => {
      instruments.statusWrites.inc({ result });
      if (result === 'written' && bytes !== undefined) instruments.statusSize.observe({}, bytes);
    },
    eventEmitted: (result) => instruments.kubernetesEvents.inc({ result }),
    logRead: (result) => instruments.logReads.inc({ result }),
    ledgerWritten: (result) => instruments.ledgerWrites.inc({ result }),
    ledgerUnreadable: (count) => instruments.ledgerUnreadable.inc({}, count),
    ledgerContradicted: () => instruments.ledgerContradictions.inc({}),
    admitted: (result) => instruments.admissions.inc({ result }),
    certificateReloaded: (result) => instruments.certificateReloads.inc({ result }),
    leads: (leads) => instruments.leader.set({}, leads ? 1 : 0),
    judged: (seconds) => instruments.judgement.observe({}, seconds),
    contentType,
    render: () => {
      const { pods, jobs, events, kept } = holdings();
      instruments.podsHeld.set({}, pods);
      instruments.jobsHeld.set({}, jobs);
      instruments.eventsHeld.set({}, events);
      instruments.podsKept.set({}, kept);
      open.flush();
      watches.flush();
      return text();
    },
  };
}

/** What can be known in advance is there from the beginning, so that its first increase is seen as one. */
function beginAtZero(of: Instruments<typeof CATALOG>): void {
  for (const role of ['init', 'sidecar', 'app']) of.startLatency.begin({ role });
  for (const role of ['sidecar', 'app']) of.stopLatency.begin({ role });
  for (const owner of ['Job', 'other']) of.completionTail.begin({ owner });
  for (const source of EVIDENCE) of.evidence.inc({ source }, 0);
  for (const result of WRITE_RESULTS) of.statusWrites.inc({ result }, 0);
  for (const result of EMIT_RESULTS) of.kubernetesEvents.inc({ result }, 0);
  for (const result of LOG_RESULTS) of.logReads.inc({ result }, 0);
  for (const result of LEDGER_RESULTS) of.ledgerWrites.inc({ result }, 0);
  of.ledgerUnreadable.inc({}, 0);
  of.ledgerContradictions.inc({}, 0);
  for (const result of ADMISSIONS) of.admissions.inc({ result }, 0);
  for (const result of RELOADS) of.certificateReloads.inc({ result }, 0);
  of.buildInfo.set({ version: VERSION, commit: COMMIT, node_version: process.version }, 1);
}

/** Removes what an empty namespace has counted, for another to have its place. */
function forgetCounters({ violations, sidecarRestarts }: Instruments<typeof CATALOG>, namespace: string): void {
  for (const rule of RULES) for (const cause of CAUSES) violations.remove({ namespace, rule, cause });
  for (const reason of RESTART_REASONS) sidecarRestarts.remove({ namespace, reason });
}
