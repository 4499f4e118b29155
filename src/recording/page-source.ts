import { auditedPod, type Audited } from '../audit/audited.ts';
import type { Micros } from '../evidence/time.ts';
import type { JobAnswer, PodAnswer, PodRow } from '../page/wire.ts';
import type { RuleSettings } from '../rules/settings.ts';
import { createChanges } from '../sinks/page/changes.ts';
import { podRow } from '../sinks/page/rows.ts';
import type { PageSource } from '../sinks/page/source.ts';
import { timelineView } from '../view/timeline-view.ts';
import type { Group } from './groups.ts';
import { podsOf, reportOf } from './judge-groups.ts';

/** What the page shows of recordings: they were judged once, and nothing of them changes. */
export function recordedPage(groups: readonly Group[], settings: RuleSettings, notes: readonly string[]): PageSource {
  const pods = new Map(podsOf(groups, settings).map((pod) => [pod.judged.timeline.record.uid, pod]));
  const jobs = new Map(reportOf(groups, settings).jobs.map((job) => [job.uid, job]));
  const jobOf = (uid: string): JobAnswer | null => {
    const owner = pods.get(uid)?.judged.timeline.record.owner;
    const job = owner?.kind === 'Job' ? jobs.get(owner.uid) : undefined;
    return job === undefined ? null : { name: job.name, verdicts: job.verdicts };
  };
  const row = (uid: string): PodRow | null => {
    const pod = pods.get(uid)?.judged;
    if (pod === undefined) return null;
    const { phase } = pod.timeline.record;
    return podRow({ pod: auditedPod(pod), job: auditedJobOf(jobOf(uid)), phase, audits: [] });
  };
  const last: Micros = Math.max(0, ...groups.map((group) => group.now));
  return {
    mode: 'replay',
    notes,
    now: () => last,
    audits: () => [],
    uids: () => pods.keys(),
    row,
    pod: (uid): PodAnswer | null => {
      const [pod, found] = [pods.get(uid), row(uid)];
      if (pod === undefined || found === null) return null;
      const view = timelineView(pod.judged, pod.now);
      return { now: pod.now, row: found, view, job: jobOf(uid), judgedBy: null };
    },
    changes: createChanges(),
  };
}

/** What a row needs to know of the Job. */
function auditedJobOf(job: JobAnswer | null): Pick<Audited, 'rules' | 'violations'> | null {
  if (job === null) return null;
  const broken = job.verdicts.filter((v) => v.verdict === 'Violated');
  return {
    rules: job.verdicts,
    violations: broken.map(({ rule, reason, message, cause }) => {
      return { rule, reason, message, cause, check: null, container: null, open: false, since: 0, until: null };
    }),
  };
}
