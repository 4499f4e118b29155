import type { BoundsReport, PodReport } from '../../src/report/report.ts';
import type { Check } from '../../src/rules/verdict.ts';
import type { Case, TruthRun } from './case.ts';
import { MILLISECOND, nanosOf, type Nanos } from './nanos.ts';
import { pairFindings } from './pairs.ts';
import { bareId, flaw } from './proof.ts';
import { truthOf, type OrderRule } from './truth-points.ts';

/** Ends are exact in the truth; its starts are the task's, a few ms before the time that the CRI stamps. */
const SLACK = { finished: MILLISECOND, started: 20n * MILLISECOND } as const;

export interface Checks {
  readonly all: number;
  readonly decided: number;
  readonly violated: number;
}

export interface Score {
  readonly pods: number;
  readonly transitions: number;
  readonly runsFound: number;
  readonly runs: number;
  readonly starts: Checks;
  /** Startup gates: of these the runtime tells nothing, only the proof is looked at. */
  readonly gates: Checks;
  readonly stops: Checks;
  /** Reason for Undecided → how many checks. */
  readonly undecided: ReadonlyMap<string, number>;
  /** Bounds that exclude the truth. */
  readonly excluded: readonly string[];
  /** Decided checks that the truth contradicts, and runs that never were. */
  readonly wrong: readonly string[];
  /** Decided checks that do not follow from what is printed. */
  readonly unproven: readonly string[];
  /** Pairs that should be listed and are not, or called broken though one side had no part in the stop. */
  readonly pairs: readonly string[];
  /** Pairs in order of which one side had no part in the stop: true, but no pair of design.md. */
  readonly beyond: readonly string[];
}

/** Scores one report against the truth. It reads the printed document and the raw frames, and nothing of the program's inside. */
export function score(scored: Case): Score {
  const pods = scored.report.pods;
  const truth = new Map(scored.truth.map((r) => [r.id, r]));
  const transitions = pods.flatMap((pod) => transitionsOf(pod, truth));
  const checks = pods.flatMap((pod) => orderChecks(pod));
  const undecided = new Map<string, number>();
  for (const { check } of checks) {
    if (check.verdict === 'Undecided') undecided.set(check.reason, (undecided.get(check.reason) ?? 0) + 1);
  }
  const decided = checks.filter(({ check }) => isDecided(check));
  const uids = new Set(pods.map((p) => p.uid));
  const known = new Set(pods.flatMap((p) => p.containers.flatMap((c) => c.runs.map((r) => bareId(r.id)))));
  const were = scored.truth.filter((r) => uids.has(r.uid));
  const findings = pods.flatMap((pod) =>
    pairFindings(scored, pod).map((f) => ({ kind: f.kind, text: `${pod.name} ${f.rule} ${f.pair}: ${f.kind}` })),
  );
  const isGate = ({ check }: OrderCheck): boolean => check.before.transition === 'gatePassed';
  return {
    pods: pods.length,
    transitions: transitions.length,
    runs: were.length,
    runsFound: were.filter((r) => known.has(r.id)).length,
    starts: count(checks.filter((c) => c.rule === 'StartOrder' && !isGate(c))),
    gates: count(checks.filter(isGate)),
    stops: count(checks.filter((c) => c.rule === 'StopOrder')),
    undecided,
    excluded: transitions.flatMap((t) => t.excluded ?? []),
    wrong: [...decided.flatMap((c) => contradiction(scored, c) ?? []), ...pods.flatMap((p) => invented(p, truth))],
    unproven: decided.flatMap((c) => {
      const why = flaw(scored, c.pod, c.rule, c.check);
      return why === null ? [] : [`${describe(c)}: ${why}`];
    }),
    pairs: findings.filter((f) => f.kind !== 'beyond').map((f) => f.text),
    beyond: findings.filter((f) => f.kind === 'beyond').map((f) => f.text),
  };
}

interface OrderCheck {
  readonly pod: PodReport;
  readonly rule: OrderRule;
  readonly check: Check;
}

function orderChecks(pod: PodReport): readonly OrderCheck[] {
  return (['StartOrder', 'StopOrder'] as const).flatMap((rule) =>
    (pod.verdicts.find((v) => v.rule === rule)?.checks ?? []).map((check) => ({ pod, rule, check })),
  );
}

function isDecided(check: Check): boolean {
  return check.verdict === 'Verified' || check.verdict === 'Violated';
}

function count(checks: readonly OrderCheck[]): Checks {
  return {
    all: checks.length,
    decided: checks.filter(({ check }) => isDecided(check)).length,
    violated: checks.filter(({ check }) => check.verdict === 'Violated').length,
  };
}

function contradiction(scored: Case, { pod, rule, check }: OrderCheck): string | null {
  const from = truthOf(scored.truth, pod.uid, rule, check, 'before');
  const to = truthOf(scored.truth, pod.uid, rule, check, 'after');
  if (from === undefined || to === undefined || to === null) return null;
  // What never happened did not happen first.
  const holds = from !== null && from <= to;
  return holds === (check.verdict === 'Verified') ? null : `${describe({ pod, rule, check })}: was ${from} and ${to}`;
}

function describe({ pod, rule, check }: OrderCheck): string {
  const { attempt, before, after, verdict, reason } = check;
  return `${pod.name} ${rule} #${attempt} ${before.container} ${before.transition} before ${after.container} ${after.transition} ${verdict}/${reason}`;
}

interface Scored {
  readonly excluded: string | null;
}

function transitionsOf(pod: PodReport, truth: ReadonlyMap<string, TruthRun>): readonly Scored[] {
  return pod.containers.flatMap((container) =>
    container.runs.flatMap((run) => {
      const was = truth.get(bareId(run.id) ?? '');
      if (was === undefined) return [];
      const about = `${pod.name} ${container.name} ${run.id ?? ''}`;
      return [
        ...scoredTransition(`${about} started`, run.started, was.startedAt, SLACK.started),
        ...scoredTransition(`${about} finished`, run.finished, was.exitedAt, SLACK.finished),
      ];
    }),
  );
}

function scoredTransition(
  about: string,
  bounds: BoundsReport | null,
  was: Nanos | null,
  slack: Nanos,
): readonly Scored[] {
  if (bounds === null) return [];
  if (was === null) return [{ excluded: `${about}: it never did` }];
  const outside = was < nanosOf(bounds.earliest) - slack || was > nanosOf(bounds.latest) + slack;
  return [{ excluded: outside ? `${about}: ${was} is not in ${bounds.earliest} .. ${bounds.latest}` : null }];
}

/** Runs with times that the runtime never had. One that it could not start has no times, and is in no truth. */
function invented(pod: PodReport, truth: ReadonlyMap<string, TruthRun>): readonly string[] {
  return pod.containers.flatMap((container) =>
    container.runs
      .filter((run) => (run.started !== null || run.finished !== null) && !truth.has(bareId(run.id) ?? ''))
      .map((run) => `${pod.name} ${container.name}: no such run ${run.id ?? 'null'}`),
  );
}
