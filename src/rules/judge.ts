import type { PodTimeline } from '../timeline/timeline.ts';
import { assumedContainers, withAssumption } from './assumption.ts';
import { gracePeriod } from './grace-period.ts';
import { withKubeletBug } from './kubelet-bugs.ts';
import { jobCompletion, type JobTimeline } from './job-completion.ts';
import { manifest } from './manifest.ts';
import { podCompletion } from './pod-completion.ts';
import { podReadiness } from './pod-readiness.ts';
import type { PodRule, RuleContext, RuleDocs } from './rule.ts';
import { sidecarCoverage } from './sidecar-coverage.ts';
import { sidecarStability } from './sidecar-stability.ts';
import { startOrder } from './start-order.ts';
import { stopOrder } from './stop-order.ts';
import type { RuleVerdict } from './verdict.ts';

/** The rules of Pods, in the order in which verdicts are listed. A new rule is a new file and one line here. */
const POD_RULES: readonly PodRule[] = [
  startOrder,
  stopOrder,
  podCompletion,
  gracePeriod,
  sidecarStability,
  sidecarCoverage,
  podReadiness,
  manifest,
];

/** All rules' own documentation, for docs/rules.md. */
export const RULE_DOCS: readonly RuleDocs[] = [...POD_RULES, jobCompletion];

/** Judges one Pod by every enabled rule. Pure. */
export function judgePod(timeline: PodTimeline, context: RuleContext): readonly RuleVerdict[] {
  const verdicts = judgedAsIs(timeline, context);
  const { proven } = timeline;
  return proven === null
    ? verdicts
    : withAssumption(verdicts, judgedAsIs(proven, context), assumedContainers(timeline));
}

function judgedAsIs(timeline: PodTimeline, context: RuleContext): readonly RuleVerdict[] {
  return POD_RULES.filter((rule) => context.settings.enabled.has(rule.name)).map((rule) =>
    withKubeletBug(timeline, rule.judge(timeline, context)),
  );
}

/** Judges one Job by every enabled rule of Jobs. Pure. */
export function judgeJob(timeline: JobTimeline, context: RuleContext): readonly RuleVerdict[] {
  if (!context.settings.enabled.has(jobCompletion.name)) return [];
  const verdicts = [jobCompletion.judge(timeline, context)];
  const assumed = timeline.pods.filter((p) => p.proven !== null);
  if (assumed.length === 0) return verdicts;
  const pods = timeline.pods.map((p) => p.proven ?? p);
  const containers = [...new Set(assumed.flatMap(assumedContainers))];
  return withAssumption(verdicts, [jobCompletion.judge({ ...timeline, pods }, context)], containers);
}
