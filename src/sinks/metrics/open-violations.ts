import type { RuleVerdict } from '../../rules/verdict.ts';
import type { CATALOG } from './catalog.ts';
import type { LabelsOf, Instruments } from './spec.ts';

/** The one metric with labels of single objects: it is limited, and what has no place in it is counted. */
export interface OpenViolations {
  readonly replace: (uid: string, subject: Subject, verdicts: readonly RuleVerdict[]) => void;
  readonly forget: (uid: string) => void;
  readonly flush: () => void;
}

export interface Subject {
  readonly kind: 'Pod' | 'Job';
  readonly namespace: string;
  readonly name: string;
}

interface OpenViolation {
  readonly labels: LabelsOf<(typeof CATALOG)['openViolations']>;
  readonly since: number;
}

export function createOpenViolations(most: number, instruments: Instruments<typeof CATALOG>): OpenViolations {
  const { openViolations, openViolationsLeftOut } = instruments;
  const byUid = new Map<string, readonly OpenViolation[]>();
  let changed = true;
  const forget = (uid: string): void => {
    if (byUid.delete(uid)) changed = true;
  };
  return {
    replace: (uid, subject, verdicts) => {
      const open = verdicts.filter((v) => v.open);
      if (open.length === 0) return forget(uid);
      byUid.set(
        uid,
        open.map((v) => openViolation(subject, v)),
      );
      changed = true;
    },
    forget,
    flush: () => {
      if (!changed) return;
      const all = [...byUid.values()].flat().sort(newestFirst);
      openViolations.clear();
      for (const { labels } of all.slice(0, most)) openViolations.set(labels, 1);
      openViolationsLeftOut.set({}, Math.max(0, all.length - most));
      changed = false;
    },
  };
}

function openViolation({ kind, namespace, name }: Subject, { rule, container, since }: RuleVerdict): OpenViolation {
  const [pod, job] = kind === 'Pod' ? [name, ''] : ['', name];
  return { labels: { namespace, pod, job_name: job, container: container ?? '', rule }, since: since ?? 0 };
}

/** Then by name, so that which are shown depends on the violations alone. */
function newestFirst(a: OpenViolation, b: OpenViolation): number {
  if (a.since !== b.since) return b.since - a.since;
  const [x, y] = [Object.values(a.labels).join(' '), Object.values(b.labels).join(' ')];
  return x === y ? 0 : x < y ? -1 : 1;
}
