/**
 * What the server tells the page, as JSON. Times are µs since the epoch; a bound that is open on a side (±Infinity) is null
 * there, as JSON has it, and `read` (api.ts) makes it what it was.
 */
import type { Micros } from '../evidence/time.ts';
import { RULES, type RuleName, type Verdict } from '../rules/verdict.ts';
import type { TimelineView, VerdictLine } from '../view/timeline-view.ts';

export interface Overview {
  readonly mode: 'controller' | 'demo' | 'replay';
  readonly version: string;
  readonly now: Micros;
  readonly audits: readonly AuditCard[];
  /** What there is to know of the input: lines that could not be read, say. */
  readonly notes: readonly string[];
}

export interface AuditCard {
  readonly uid: string;
  readonly kind: 'SidecarAudit' | 'ClusterSidecarAudit';
  readonly namespace: string | null;
  readonly name: string;
  /** Conditions as the status has them, without those that were not written yet. */
  readonly conditions: readonly ConditionLine[];
}

export interface ConditionLine {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
}

/** A Pod in the list. */
export interface PodRow {
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
  readonly workload: string | null;
  readonly phase: string;
  readonly createdAt: Micros;
  readonly endedAt: Micros | null;
  /** The API server no longer has it. */
  readonly gone: boolean;
  /** A letter a rule, in the order of RULES; a space where it was not judged. */
  readonly verdicts: string;
  /** Uids of the audits that select it. */
  readonly audits: readonly string[];
  /** Why it is excluded; else the first violation in words; else what is open. */
  readonly note: string | null;
  readonly excluded: boolean;
}

export interface PodsAnswer {
  /** Where the stream of changes goes on from here. */
  readonly id: string;
  readonly now: Micros;
  readonly pods: readonly PodRow[];
}

export interface PodAnswer {
  readonly now: Micros;
  readonly row: PodRow;
  readonly view: TimelineView;
  /** Of the Job that the Pod belongs to. */
  readonly job: JobAnswer | null;
  /** By whose settings it was judged; null for the defaults. */
  readonly judgedBy: AuditName | null;
}

/** Without a namespace it is one of the cluster, without a name one that the caller may not see. */
export interface AuditName {
  readonly namespace: string | null;
  readonly name: string | null;
}

export interface JobAnswer {
  readonly name: string;
  readonly verdicts: readonly JobLine[];
}

export type JobLine = Pick<VerdictLine, 'rule' | 'verdict' | 'reason' | 'message' | 'cause'>;

/** The events of the stream, with the data of each. */
export interface StreamEvents {
  readonly pods: { readonly rows: readonly PodRow[]; readonly removed: readonly string[] };
  readonly audits: readonly AuditCard[];
  /** Every 5 s: the observer's clock, and that the connection lives. */
  readonly tick: { readonly now: Micros };
  /** What was missed is not known any more: read all of it again. */
  readonly reset: null;
}

const LETTERS: Readonly<Record<Verdict, string>> = {
  Verified: 'V',
  Violated: 'X',
  Undecided: 'U',
  Pending: 'P',
  NotApplicable: '-',
};

const VERDICTS: ReadonlyMap<string, Verdict> = new Map(
  (Object.entries(LETTERS) as [Verdict, string][]).map(([verdict, letter]) => [letter, verdict]),
);

export function lettersOf(verdicts: ReadonlyMap<RuleName, Verdict>): string {
  return RULES.map((rule) => {
    const verdict = verdicts.get(rule);
    return verdict === undefined ? ' ' : LETTERS[verdict];
  }).join('');
}

export function verdictOf(letters: string, rule: RuleName): Verdict | null {
  return VERDICTS.get(letters.charAt(RULES.indexOf(rule))) ?? null;
}

export function verdictsOf(letters: string): readonly Verdict[] {
  return letters.split('').flatMap((letter) => VERDICTS.get(letter) ?? []);
}
