import type { JudgedPod } from '../report/report.ts';
import { worst, type RuleVerdict, type Verdict } from '../rules/verdict.ts';
import { workloadOf, type Workload } from '../timeline/workload.ts';
import { connectors, type Connector } from './connectors.ts';
import { lane, type Lane } from './lane.ts';
import { spanOf, type Span } from './span.ts';
import { stopView, type StopView } from './stop-view.ts';
import type { Micros } from '../evidence/time.ts';

/** One rule's verdict, as a line to be read; its checks are the connectors. */
export type VerdictLine = Omit<RuleVerdict, 'checks'>;

/**
 * A Pod's timeline as it is shown, by whatever shows it: plain data, every time in µs. Nothing in it is fit to be
 * written to a terminal or a page as it is: names and messages are other people's.
 */
export interface TimelineView {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly phase: string;
  /** `status.reason` of the Pod, e.g. Evicted. */
  readonly reason: string | null;
  readonly workload: Workload | null;
  readonly node: string | null;
  readonly kubeletVersion: string | null;
  /** Passages through the init sequence. */
  readonly attempts: number;
  /** Nothing of it can change any more. */
  readonly over: boolean;
  /** The node's clock was stepped, so that times in Event names were given up. */
  readonly clockStepped: boolean;
  readonly worst: Verdict;
  readonly span: Span;
  /** In the order of the manifest, initContainers first. */
  readonly lanes: readonly Lane[];
  readonly stop: StopView | null;
  readonly connectors: readonly Connector[];
  readonly verdicts: readonly VerdictLine[];
}

/** The view of a judged Pod; one that lives is drawn up to `now`, where that is given. */
export function timelineView(judged: JudgedPod, now: Micros | null = null): TimelineView {
  const { timeline, verdicts } = judged;
  const { record } = timeline;
  const span = spanOf(timeline, now);
  return {
    namespace: record.namespace,
    name: record.name,
    uid: record.uid,
    phase: record.phase,
    reason: record.reason,
    workload: workloadOf(record),
    node: record.spec.nodeName,
    kubeletVersion: timeline.kubeletVersion,
    attempts: timeline.attempts,
    over: timeline.over,
    clockStepped: timeline.clockStepped,
    worst: worst(verdicts.map((v) => v.verdict)),
    span,
    lanes: timeline.containers.map((container) => lane(timeline, container, span)),
    stop: stopView(timeline, span),
    connectors: connectors(judged),
    verdicts: verdicts.map(verdictLine),
  };
}

function verdictLine(of: RuleVerdict): VerdictLine {
  const { rule, verdict, reason, message, cause, container, open, since, until } = of;
  return { rule, verdict, reason, message, cause, container, open, since, until };
}
