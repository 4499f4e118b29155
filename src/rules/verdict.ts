import type { Micros } from '../evidence/time.ts';
import type { Evidence } from '../timeline/bounds.ts';

export const RULES = [
  'StartOrder',
  'StopOrder',
  'PodCompletion',
  'JobCompletion',
  'GracePeriod',
  'SidecarStability',
  'SidecarCoverage',
  'PodReadiness',
  'Manifest',
] as const;

export type RuleName = (typeof RULES)[number];

export type Verdict = 'Verified' | 'Violated' | 'Undecided' | 'Pending' | 'NotApplicable';

/** `started` and `finished` are of a run; `gatePassed`: its startup probe had succeeded (`started: true`). */
export type TransitionName = 'started' | 'finished' | 'gatePassed';

export interface Point {
  readonly container: string;
  readonly transition: TransitionName;
}

/** One statement `before` ≤ `after` that an order rule makes, and what became of it. */
export interface Check {
  readonly attempt: number;
  readonly before: Point;
  readonly after: Point;
  readonly verdict: Verdict;
  /** CamelCase: why the verdict is what it is. */
  readonly reason: string;
  readonly evidence: readonly Evidence[];
}

export type Cause =
  | 'GracePeriodExceeded'
  | 'ContainerCrashed'
  | 'KubeletBug'
  | 'RestartAllContainers'
  | 'HardEviction'
  | 'OrderingUnsupported'
  | 'NodeShutdown';

/** What a rule says of one Pod or Job. */
export interface RuleVerdict {
  readonly rule: RuleName;
  readonly verdict: Verdict;
  readonly reason: string;
  /** For a person: names the containers and says what to do or what would decide it. */
  readonly message: string;
  readonly cause: string | null;
  readonly checks: readonly Check[];
  /** A violation of a lasting kind that goes on. */
  readonly open: boolean;
  /** When what is violated began and ended, as far as known; node's clock unless the rule says otherwise. */
  readonly since: Micros | null;
  readonly until: Micros | null;
  /** The container it is about, where it is about one. */
  readonly container: string | null;
}

export type Outcome = Omit<RuleVerdict, 'rule' | 'cause' | 'checks' | 'open' | 'since' | 'until' | 'container'> &
  Partial<RuleVerdict>;

/** A verdict with everything that was not said left at nothing. */
export function verdict(rule: RuleName, outcome: Outcome): RuleVerdict {
  return { cause: null, checks: [], open: false, since: null, until: null, container: null, ...outcome, rule };
}

const PRECEDENCE: readonly Verdict[] = ['Violated', 'Pending', 'Undecided', 'Verified', 'NotApplicable'];

/** design.md: any check Violated → Violated; else any Pending → Pending; else any Undecided; else Verified; none → NotApplicable. */
export function worst(verdicts: readonly Verdict[]): Verdict {
  return PRECEDENCE.find((v) => verdicts.includes(v)) ?? 'NotApplicable';
}
