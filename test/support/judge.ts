import { auditReport, type AuditReport } from '../../src/report/report.ts';
import { eventEvidence, type EventEvidence } from '../../src/evidence/event-evidence.ts';
import type { LogFact } from '../../src/evidence/log-fact.ts';
import { addEvent, addLogFact, markPodGap, podVanished, type EvidenceStore } from '../../src/evidence/store.ts';
import { DEFAULT_SETTINGS, type RuleSettings } from '../../src/rules/settings.ts';
import type { Case, Request, TruthRun } from '../../tools/accuracy/case.ts';
import type { Nanos } from '../../tools/accuracy/nanos.ts';
import { podsOf, replay, type Line } from '../../tools/accuracy/recording.ts';
import { endingBegins } from './kubelet/rule-truth.ts';
import { JOB_THRESHOLD } from './rule-scores.ts';
import type { History } from './kubelet/history.ts';

/** Replays the lines and judges them, as `replay` does. */
export function judge(lines: readonly Line[], settings: RuleSettings = DEFAULT_SETTINGS): AuditReport {
  const { store, now } = replay(lines);
  return auditReport(store, { settings, now });
}

/** The same for a history of the simulator, whose watch may have lost the Pod in the end. */
export function judgeHistory(history: History, lines: readonly Line[] = history.lines): AuditReport {
  const { store, now } = replay(lines);
  if (history.vanished && lines === history.lines) vanish(store, history.uid);
  return auditReport(store, { settings: SIMULATED, now });
}

const SIMULATED: RuleSettings = { ...DEFAULT_SETTINGS, jobCompletion: { threshold: JOB_THRESHOLD, workers: [] } };

function vanish(store: EvidenceStore, uid: string): void {
  markPodGap(store);
  podVanished(store, uid);
}

/** The same with last lines of logs, each declared to lie within the tolerance of its run's end. */
export function judgeWithLogs(history: History, logs: readonly LogFact[], tolerance: number): AuditReport {
  const { store, now } = replay(history.lines);
  if (history.vanished) vanish(store, history.uid);
  for (const fact of logs) addLogFact(store, fact);
  const declared = [...new Set(logs.map((l) => l.container))].map((container) => ({ container, tolerance }));
  return auditReport(store, { settings: { ...SIMULATED, logs: declared }, now });
}

/** The same with what an agent wrote; `now` stays that of the history, as Events that come late tell of no later time. */
export function judgeWithAgent(
  history: History,
  agent: readonly Line[],
  lines: readonly Line[] = history.lines,
): AuditReport {
  const { store, now } = replay(lines);
  if (history.vanished && lines === history.lines) vanish(store, history.uid);
  for (const { object } of agent) addEvent(store, eventEvidence(object) as EventEvidence);
  return auditReport(store, { settings: SIMULATED, now });
}

/** What the scorer of `make accuracy` needs of a history. */
export function caseOf(history: History, report: AuditReport): Case {
  const requests = new Map<string, Request>();
  const begins = endingBegins(history);
  if (begins < Infinity) requests.set(history.uid, { earliest: nanos(begins), latest: nanos(begins) });
  return { report, frames: podsOf(history.lines), truth: truthOf(history), requests };
}

function truthOf({ uid, containers }: History): readonly TruthRun[] {
  return containers.flatMap(({ plan, runs }) =>
    runs
      .filter((r) => !r.startError)
      .map((r) => ({
        uid,
        container: plan.name,
        id: r.id,
        startedAt: nanos(r.startedAt),
        exitedAt: r.exitedAt === Infinity ? null : nanos(r.exitedAt),
        exitCode: r.exitCode,
        attempt: r.attempt,
      })),
  );
}

function nanos(micros: number): Nanos {
  return BigInt(Math.round(micros)) * 1_000n;
}
