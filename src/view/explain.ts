import { formatDuration, type Micros } from '../evidence/time.ts';
import { describe } from '../rules/order-check.ts';
import { between, type Bounds, type Evidence } from '../timeline/bounds.ts';
import type { Connector } from './connectors.ts';
import type { GraceUse } from './grace-use.ts';
import type { Lane, RunView } from './lane.ts';
import type { Mark, MarkKind } from './marks.ts';
import { isIdle, type Segment, type SegmentKind, type WaitReason } from './segment.ts';
import type { StopView } from './stop-view.ts';

/** Why something is drawn as it is: for hovering, for a screen reader and for the table beside the picture. */
export interface Explanation {
  readonly title: string;
  readonly lines: readonly ExplanationLine[];
}

export interface ExplanationLine {
  readonly label: string;
  readonly text: string;
}

/** How a moment is written: since the beginning, or the time of day. */
export type Say = (time: Micros) => string;

const SEGMENT_WORDS: Readonly<Record<SegmentKind, string>> = {
  waiting: 'waiting',
  pulling: 'pulling its image',
  created: 'created, not known to have started',
  starting: 'starting: its startup probe has not succeeded',
  running: 'running, not ready',
  ready: 'ready',
  terminating: 'running though the Pod stops',
  exited: 'exited',
  folded: 'many runs',
};

const MARK_WORDS: Readonly<Record<MarkKind, string>> = {
  unhealthy: 'a probe failed',
  killed: 'killed because a probe failed',
  stopping: 'the kubelet told it to stop',
  backoff: 'the kubelet waits before it starts it again',
};

const WAIT_WORDS: Readonly<Record<WaitReason, string>> = {
  CrashLoopBackOff: 'the kubelet waits before it starts it again (CrashLoopBackOff)',
  PullFailed: 'a pull of its image failed',
};

/** `+1.768 s to +1.865 s`; one time where both ends read the same. */
export function sayBounds({ earliest, latest }: Bounds, say: Say): string {
  if (!Number.isFinite(earliest)) return Number.isFinite(latest) ? `${say(latest)} or before` : 'not known';
  if (!Number.isFinite(latest)) return `${say(earliest)} or later`;
  const [from, to] = [say(earliest), say(latest)];
  return from === to ? from : `${from} to ${to}`;
}

/** How long at least and at most. */
export function sayLength(from: Bounds, to: Bounds): string {
  const { atLeast, atMost } = between(from, to);
  if (!Number.isFinite(atMost)) return `${formatDuration(atLeast)} or longer`;
  const [least, most] = [formatDuration(atLeast), formatDuration(atMost)];
  return least === most ? least : least === '0 ms' ? `up to ${most}` : `${least} to ${most}`;
}

/** Where it came from, and by whose clock it was told. */
export function sayEvidence(evidence: readonly Evidence[]): string {
  if (evidence.length === 0) return 'none';
  return [...new Set(evidence.map((e) => `${SOURCE_WORDS[e.source]} ${e.ref}`))].join(', ');
}

const SOURCE_WORDS: Readonly<Record<Evidence['source'], string>> = {
  Status: 'Status of frame',
  Event: 'Event',
  Frame: 'Frame',
  Log: 'Log (assumed)',
  Runtime: 'Runtime',
};

function clockOf(evidence: readonly Evidence[]): string {
  return evidence.some((e) => e.source === 'Frame') ? 'observer’s (arrival of frames)' : 'node’s';
}

export function explainSegment(lane: Lane, segment: Segment, say: Say): Explanation {
  const { kind, from, to, run, runs, reason, evidence } = segment;
  const isLife = !isIdle(kind) ? kind !== 'folded' : kind === 'created' || kind === 'exited';
  const which = kind === 'folded' ? `${runs} runs, not shown one by one` : SEGMENT_WORDS[kind];
  const ofRun = isLife && run !== null ? `, run ${run + 1}` : '';
  const lines: ExplanationLine[] = [{ label: 'from', text: sayBounds(from, say) }];
  if (to !== null) lines.push({ label: 'to', text: sayBounds(to, say) }, { label: 'for', text: sayLength(from, to) });
  if (reason !== null) lines.push({ label: kind === 'pulling' ? 'by then' : 'because', text: WAIT_WORDS[reason] });
  if (evidence.length > 0) lines.push({ label: 'told by', text: sayEvidence(evidence) });
  const view = isLife ? lane.runs.find((r) => r.restartCount === run) : undefined;
  if (view !== undefined) lines.push(...(kind === 'created' ? startLines(view) : runLines(view, kind === 'exited')));
  lines.push({ label: 'clock', text: segmentClock(segment) });
  return { title: `${lane.name}: ${which}${ofRun}`, lines };
}

function startLines({ started }: RunView): readonly ExplanationLine[] {
  return started === null ? [] : [{ label: 'start told by', text: sayEvidence(started.evidence) }];
}

function runLines(run: RunView, isOver: boolean): readonly ExplanationLine[] {
  const { started, finished, exitCode, reason } = run;
  const lines: ExplanationLine[] = isOver ? [] : [...startLines(run)];
  if (finished !== null) {
    const code = exitCode === null ? 'unknown exit code' : `exit code ${exitCode}`;
    lines.push({ label: 'end told by', text: sayEvidence(finished.evidence) });
    lines.push({ label: 'ended with', text: reason === null ? code : `${code}, ${reason}` });
  }
  if (started?.conflicting === true || finished?.conflicting === true) {
    lines.push({ label: 'beware', text: 'the sources contradict each other' });
  }
  return lines;
}

/** Phases within a run are told by frames; its start and end by statuses and Events. */
function segmentClock({ kind }: Segment): string {
  return kind === 'running' || kind === 'ready' ? 'node’s; of phases within a run, the observer’s' : 'node’s';
}

export function explainMark(lane: Lane, mark: Mark, say: Say): Explanation {
  const times = mark.count > 1 ? `, ${mark.count} times` : '';
  return {
    title: `${lane.name}: ${MARK_WORDS[mark.kind]}${times}`,
    lines: [
      { label: mark.count > 1 ? 'first' : 'at', text: sayBounds(mark.at, say) },
      ...(mark.last === null ? [] : [{ label: 'last', text: sayBounds(mark.last, say) }]),
      { label: 'told by', text: `Event ${mark.ref} (${mark.event})` },
      { label: 'clock', text: 'node’s' },
    ],
  };
}

/** `app finished before proxy finished`. */
export function statementOf({ before, after }: Pick<Connector, 'before' | 'after'>): string {
  return `${describe(before)} before ${describe(after)}`;
}

export function explainConnector(connector: Connector, say: Say): Explanation {
  const { rule, verdict, reason, why, evidence, before, after, attempt } = connector;
  const at = (label: string, bounds: Bounds | null): ExplanationLine => ({
    label,
    text: bounds === null ? 'not observed' : sayBounds(bounds, say),
  });
  return {
    title: `${rule}: ${statementOf(connector)}: ${verdict}`,
    lines: [
      { label: 'why', text: `${why} (${reason})` },
      at(describe(before), before.at),
      at(describe(after), after.at),
      ...(attempt > 0 ? [{ label: 'passage', text: String(attempt + 1) }] : []),
      { label: 'told by', text: sayEvidence(evidence) },
      { label: 'clock', text: clockOf(evidence) },
    ],
  };
}

const CAUSES: Readonly<Record<StopView['cause'], string>> = {
  Deletion: 'deletion requested',
  Eviction: 'evicted',
  Deadline: 'deadline reached',
  Preemption: 'preempted',
  NodeShutdown: 'node shuts down',
  Completion: 'apps finished',
};

export function sayCause(stop: StopView): string {
  return CAUSES[stop.cause];
}

export function explainStop(stop: StopView, say: Say): Explanation {
  const { graceSeconds, graceEnds, used } = stop;
  return {
    title: `stopping begins: ${sayCause(stop)}`,
    lines: [
      { label: 'at', text: sayBounds(stop.begins, say) },
      { label: 'grace period', text: graceSeconds === null ? 'not known' : `${graceSeconds} s` },
      ...(graceEnds === null ? [] : [{ label: 'runs out by', text: say(graceEnds) }]),
      ...used.map((u) => ({ label: `used by ${u.container}`, text: sayUse(u) })),
      { label: 'told by', text: sayEvidence(stop.evidence) },
    ],
  };
}

export function sayUse({ from, to }: GraceUse): string {
  return to === null ? 'its end is not known' : sayLength(from, to);
}
