import type { KeptPod } from '../../src/rules/kept.ts';
import { keep } from '../../src/rules/keep.ts';
import { keptOf, lineOf } from '../../src/ledger/line.ts';
import { auditReport, type AuditReport } from '../../src/report/report.ts';
import { DEFAULT_SETTINGS } from '../../src/rules/settings.ts';
import { timelineOf } from '../../src/timeline/of-store.ts';
import { replay, type Line } from '../../tools/accuracy/recording.ts';

/** What one life of the controller says of a Pod, and what it leaves to the next. */
export interface Life {
  readonly report: AuditReport;
  readonly kept: KeptPod | null;
  readonly contradicted: boolean;
}

/** One life of the controller: these lines, and the ledger as the life before left it. */
export function live(uid: string, lines: readonly Line[], before: KeptPod | null): Life {
  const { store, now } = replay(lines);
  const record = store.pods.get(uid);
  const report = auditReport(store, { settings: DEFAULT_SETTINGS, now, kept: before });
  if (record === undefined) return { report, kept: before, contradicted: false };
  const { pod, contradicted } = keep(timelineOf(store, record), before);
  // As it comes back from the ledger.
  return { report, kept: pod === null ? null : keptOf(lineOf(pod)), contradicted };
}

/** What a controller sees that is started when so many lines are over: the Pod as it is then, no Event of before, and the rest. */
export function from(lines: readonly Line[], begin: number, end: number = lines.length): readonly Line[] {
  const over = lines.slice(0, begin);
  const last = over.findLast((l) => l.resource === 'pods');
  const isThere = last !== undefined && last.type !== 'DELETED';
  return [
    ...over.filter((l) => l.resource === 'nodes'),
    ...(isThere ? [{ ...last, t: over.at(-1)?.t ?? last.t }] : []),
    ...lines.slice(begin, end),
  ];
}
