import { waits } from '../controller/clock-bound.ts';
import type { PodRecord } from '../evidence/pod-record.ts';
import type { Micros } from '../evidence/time.ts';
import { auditReport, judgedPods, podReport, type AuditReport, type JudgedPod } from '../report/report.ts';
import type { RuleSettings } from '../rules/settings.ts';
import { podsOfJob } from '../timeline/of-store.ts';
import type { Group } from './groups.ts';

/** One report on several groups of recordings, each judged up to its own end, in the order of one report. */
export function reportOf(groups: readonly Group[], settings: RuleSettings): AuditReport {
  const reports = groups.map((group) => reportIn(group, settings));
  return {
    apiVersion: 'sidecaraudit.dev/v1alpha1',
    kind: 'AuditReport',
    pods: reports.flatMap((r) => r.pods).sort(byName),
    jobs: reports.flatMap((r) => r.jobs).sort(byName),
  };
}

interface Judged {
  readonly judged: JudgedPod;
  readonly now: Micros;
}

/** The Pods of several groups in the order of the report, each with the end of its own recordings. */
export function podsOf(groups: readonly Group[], settings: RuleSettings): readonly Judged[] {
  return groups
    .flatMap((group) => judgedIn(group, settings))
    .sort((a, b) => byName(a.judged.timeline.record, b.judged.timeline.record));
}

/** Each Pod up to when it is known: all of one moment together, as there are few. */
function judgedIn(group: Group, settings: RuleSettings): readonly Judged[] {
  const byNow = Map.groupBy(group.store.pods.values(), (record) => podUntil(group, record));
  return [...byNow].flatMap(([now, records]) => {
    const store = { ...group.store, pods: new Map(records.map((record) => [record.uid, record])) };
    return judgedPods(store, { settings, now }).map((judged) => ({ judged, now }));
  });
}

/** As the controller has it: of a Pod that waits its last frame is known to hold only while its kubelet is known to live. */
function podUntil({ now, held }: Group, record: PodRecord): Micros {
  if (held === null || !waits(record)) return now;
  return Math.min(now, Math.max(record.samples.at(-1)?.at ?? 0, held.get(record.uid) ?? 0));
}

function reportIn(group: Group, settings: RuleSettings): Pick<AuditReport, 'pods' | 'jobs'> {
  const { store, now, held } = group;
  if (held === null) return auditReport(store, { settings, now });
  return {
    pods: judgedIn(group, settings).map(({ judged }) => podReport(judged)),
    jobs: [...store.jobs].flatMap(([uid, job]) => {
      const pods = podsOfJob(store, job);
      const one = { ...store, pods: new Map(pods.map((pod) => [pod.uid, pod])), jobs: new Map([[uid, job]]) };
      // What is said of a Job must hold for all of its Pods.
      return auditReport(one, { settings, now: Math.min(now, ...pods.map((pod) => podUntil(group, pod))) }).jobs;
    }),
  };
}

interface Named {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

function byName(a: Named, b: Named): number {
  return compare(a.namespace, b.namespace) || compare(a.name, b.name) || compare(a.uid, b.uid);
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
