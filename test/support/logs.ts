import { logTime, type LogFact } from '../../src/evidence/log-fact.ts';
import { addLogFact, type EvidenceStore } from '../../src/evidence/store.ts';
import { auditReport, type PodReport, type VerdictReport } from '../../src/report/report.ts';
import { DEFAULT_SETTINGS, type RuleSettings } from '../../src/rules/settings.ts';
import type { RuleName } from '../../src/rules/verdict.ts';
import { replay } from '../../tools/accuracy/recording.ts';
import type { PodStory } from './pod.ts';
import { clock } from './status.ts';

/** Containers, and the tolerance in ms by which their last line is declared to be their last act. */
export function declaring(tolerances: Readonly<Record<string, number>>): RuleSettings {
  const logs = Object.entries(tolerances).map(([container, ms]) => ({ container, tolerance: ms * 1_000 }));
  return { ...DEFAULT_SETTINGS, logs };
}

/** A last line, so many seconds after noon. */
export interface Line {
  readonly container: string;
  readonly at: number;
  readonly run?: number;
  readonly runId?: string;
}

function logFact({ container, at, run = 0, runId }: Line, podUid = 'uid-1'): LogFact {
  const time = logTime(clock(at));
  if (time === null) throw new Error(`no time: ${at}`);
  return { podUid, container, restartCount: run, runId: runId ?? null, ...time };
}

/** What a story's Pod is judged to be, with these logs. */
export function judgedWith(story: PodStory, lines: readonly Line[], settings: RuleSettings): PodReport {
  const { store, now } = replay(story.lines);
  for (const line of lines) addLogFact(store, logFact(line, story.uid));
  return podOf(store, story.uid, settings, now);
}

function podOf(store: EvidenceStore, uid: string, settings: RuleSettings, now: number): PodReport {
  const pod = auditReport(store, { settings, now }).pods.find((p) => p.uid === uid);
  if (pod === undefined) throw new Error('the Pod is not in the report');
  return pod;
}

export function verdictIn(pod: PodReport, rule: RuleName): VerdictReport {
  const verdict = pod.verdicts.find((v) => v.rule === rule);
  if (verdict === undefined) throw new Error(`no verdict of ${rule}`);
  return verdict;
}

/** `HH.ssssss..ss.ssssss [sources]` of the end of a container's last run, as it is printed. */
export function endOf(pod: PodReport, container: string): string {
  const finished = pod.containers.find((c) => c.name === container)?.runs.at(-1)?.finished;
  if (finished == null) return 'none';
  const sources = [...new Set(finished.evidence.map((e) => e.source))].join(' ');
  return `${finished.earliest.slice(17, -1)}..${finished.latest.slice(17, -1)} ${sources}`;
}
