/** Does a status agree with what containerd saw? An oracle of its own: it reads the status alone, and none of the rules. */
import type { AuditStatus, PodTimeline, TimelineBounds, TimelineContainer, Violation } from '../../../src/api/types.ts';
import type { TruthRun } from '../../../tools/accuracy/case.ts';
import { MILLISECOND, nanosOf, type Nanos } from '../../../tools/accuracy/nanos.ts';
import { runsOf } from '../../../tools/accuracy/truth-points.ts';

/** Ends are exact in the truth; its starts are the task's, a few ms before the time that the CRI stamps. */
const SLACK = { started: 20n * MILLISECOND, finished: MILLISECOND } as const;

export interface Agreement {
  /** Bounds that were compared with the truth. */
  readonly transitions: number;
  /** Pairs of containers that a decided order verdict or violation speaks of. */
  readonly pairs: number;
  /** What the truth contradicts, in words. */
  readonly wrong: readonly string[];
}

/** One comparison; null is right. */
type Finding = string | null;

export function agreementOf(status: AuditStatus, truth: readonly TruthRun[]): Agreement {
  const timelines = status.timelines ?? [];
  const transitions = timelines.flatMap((pod) => pod.containers.flatMap((c) => transitionsOf(pod, c, truth)));
  const pairs = [
    ...timelines.flatMap((pod) => verifiedPairs(pod, truth)),
    ...(status.violations ?? []).flatMap((violation) => brokenPair(violation, truth)),
  ];
  const counts = timelines.flatMap((pod) => pod.containers.flatMap((c) => runCount(pod, c, truth)));
  const wrong = [...transitions, ...pairs, ...counts].filter((finding) => finding !== null);
  return { transitions: transitions.length, pairs: pairs.length, wrong };
}

function transitionsOf(pod: PodTimeline, container: TimelineContainer, truth: readonly TruthRun[]): readonly Finding[] {
  const were = runsOf(truth, pod.pod.uid, container.name);
  const missing = container.runsUnobserved ?? 0;
  return container.runs.flatMap((run, i) => {
    // Runs are shown in order, the newest at the end; where some were not observed, any of the real ones may be meant.
    const last = were[were.length - container.runs.length + i];
    const candidates = missing > 0 ? were : last === undefined ? [] : [last];
    const about = `${pod.pod.name} ${container.name} run ${i}`;
    return [
      within(
        `${about} started`,
        run.started,
        candidates.map((r) => r.startedAt),
        SLACK.started,
      ),
      within(
        `${about} finished`,
        run.finished,
        candidates.map((r) => r.exitedAt),
        SLACK.finished,
      ),
    ].flat();
  });
}

function within(
  about: string,
  bounds: TimelineBounds | undefined,
  candidates: readonly (Nanos | null)[],
  slack: Nanos,
): readonly Finding[] {
  if (bounds === undefined) return [];
  const [earliest, latest] = [nanosOf(bounds.earliest) - slack, nanosOf(bounds.latest) + slack];
  if (candidates.some((at) => at !== null && at >= earliest && at <= latest)) return [null];
  return [`${about}: ${candidates.map(String).join(' or ')} is not in ${bounds.earliest} .. ${bounds.latest}`];
}

function runCount(pod: PodTimeline, container: TimelineContainer, truth: readonly TruthRun[]): readonly Finding[] {
  const { runs, runsOmitted = 0, runsUnobserved = 0 } = container;
  const were = runsOf(truth, pod.pod.uid, container.name).length;
  const told = runs.length + runsOmitted + runsUnobserved;
  return [told === were ? null : `${pod.pod.name} ${container.name}: ${told} runs are told of, and ${were} were`];
}

type Rule = 'StartOrder' | 'StopOrder';

/** A Verified order holds for all neighbours that ran: strictly, as in none of the experiments a member is excused. */
function verifiedPairs(pod: PodTimeline, truth: readonly TruthRun[]): readonly Finding[] {
  return (['StartOrder', 'StopOrder'] as const).flatMap((rule) => {
    if (pod.verdicts.find((v) => v.rule === rule)?.verdict !== 'Verified') return [];
    const about = `${pod.pod.name} ${rule} Verified`;
    if (rule === 'StopOrder') return inOrder(about, stopsOf(pod, truth));
    const attempts = new Set(truth.filter((r) => r.uid === pod.pod.uid).map((r) => r.attempt));
    return [...attempts].flatMap((n) =>
      inOrder(
        about,
        startsOf(
          pod,
          truth.filter((r) => r.attempt === n),
        ),
      ),
    );
  });
}

function inOrder(about: string, moments: readonly Moment[]): readonly Finding[] {
  return moments.flatMap((first, i) =>
    moments.slice(i + 1).flatMap((second) => {
      if (first.role === 'app' && second.role === 'app') return [];
      const isSo = first.done !== null && second.begins !== null && first.done <= second.begins;
      return [isSo ? null : `${about}: ${first.name} before ${second.name}: was not so`];
    }),
  );
}

interface Moment {
  readonly name: string;
  readonly role: TimelineContainer['role'];
  /** When it had done what the next waits for. */
  readonly done: Nanos | null;
  readonly begins: Nanos | null;
}

function startsOf({ pod, containers }: PodTimeline, truth: readonly TruthRun[]): readonly Moment[] {
  return containers.flatMap(({ name, role }) => {
    const runs = runsOf(truth, pod.uid, name);
    const [first] = runs;
    if (first === undefined) return [];
    const done = role === 'init' ? (runs.find((r) => r.exitCode === 0)?.exitedAt ?? null) : first.startedAt;
    return [{ name, role, done, begins: first.startedAt }];
  });
}

function stopsOf({ pod, containers }: PodTimeline, truth: readonly TruthRun[]): readonly Moment[] {
  const ends = containers.flatMap(({ name, role }) => {
    const end = runsOf(truth, pod.uid, name).at(-1)?.exitedAt ?? null;
    return role === 'init' ? [] : [{ name, role, done: end, begins: end }];
  });
  return [...ends.filter((e) => e.role === 'app'), ...ends.filter((e) => e.role === 'sidecar').toReversed()];
}

const CHECK = /^(\S+) (started|finished) before (\S+) (started|finished)$/u;

/** A violation that names two moments is a fact of the truth. */
function brokenPair({ pod, rule, check }: Violation, truth: readonly TruthRun[]): readonly Finding[] {
  if ((rule !== 'StartOrder' && rule !== 'StopOrder') || check === undefined || pod === undefined) return [];
  const [, before = '', first = '', after = '', second = ''] = CHECK.exec(check) ?? [];
  const from = momentOf(runsOf(truth, pod.uid, before), rule, first);
  const to = momentOf(runsOf(truth, pod.uid, after), rule, second);
  const isBroken = to !== null && (from === null || from > to);
  return [isBroken ? null : `${pod.name} ${rule} Violated: ${check}: was ${from} and ${to}`];
}

function momentOf(runs: readonly TruthRun[], rule: Rule, transition: string): Nanos | null {
  if (transition === 'started') return runs[0]?.startedAt ?? null;
  return (rule === 'StopOrder' ? runs.at(-1) : runs.find((r) => r.exitCode === 0))?.exitedAt ?? null;
}
