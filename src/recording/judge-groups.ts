import { auditReport, judgedPods, type AuditReport, type JudgedPod } from '../report/report.ts';
import type { RuleSettings } from '../rules/settings.ts';
import type { Group } from './groups.ts';

/** One report on several groups of recordings, each judged up to its own end, in the order of one report. */
export function reportOf(groups: readonly Group[], settings: RuleSettings): AuditReport {
  const reports = groups.map(({ store, now }) => auditReport(store, { settings, now }));
  return {
    apiVersion: 'sidecaraudit.dev/v1alpha1',
    kind: 'AuditReport',
    pods: reports.flatMap((r) => r.pods).sort(byName),
    jobs: reports.flatMap((r) => r.jobs).sort(byName),
  };
}

/** The Pods of several groups in the order of the report, each with the end of its own recordings. */
export function podsOf(
  groups: readonly Group[],
  settings: RuleSettings,
): readonly { readonly judged: JudgedPod; readonly now: number }[] {
  return groups
    .flatMap(({ store, now }) => judgedPods(store, { settings, now }).map((judged) => ({ judged, now })))
    .sort((a, b) => byName(a.judged.timeline.record, b.judged.timeline.record));
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
