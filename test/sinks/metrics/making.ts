import type { JudgedPod } from '../../../src/report/report.ts';
import type { RuleVerdict } from '../../../src/rules/verdict.ts';
import { createMetrics, type Metrics, type MetricsOptions } from '../../../src/sinks/metrics/metrics.ts';
import { judgedAtEnd } from './recordings.ts';

/** Metrics without those of the process. */
export function testMetrics(options: Partial<MetricsOptions> = {}): Metrics {
  return createMetrics({
    holdings: () => ({ pods: 0, jobs: 0, events: 0, kept: 0 }),
    processMetrics: false,
    ...options,
  });
}

export function uidOf({ timeline }: JudgedPod): string {
  return timeline.record.uid;
}

/** The only Pod of a recording, as it stands at its end. */
export function onlyPod(recording: string): JudgedPod {
  const [judged] = judgedAtEnd(recording);
  if (judged === undefined) throw new Error(`${recording} has no Pod`);
  return judged;
}

/** The same Pod under another name. */
export function renamed({ timeline, verdicts }: JudgedPod, names: { namespace?: string; name?: string }): JudgedPod {
  return { timeline: { ...timeline, record: { ...timeline.record, ...names } }, verdicts };
}

/** The same Pod, judged otherwise. */
export function judgedAs(judged: JudgedPod, verdicts: readonly RuleVerdict[]): JudgedPod {
  return { ...judged, verdicts };
}
