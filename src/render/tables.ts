import type { AuditReport, JudgedPod } from '../report/report.ts';
import { renderJob } from './job-table.ts';
import { renderLegend } from './legend.ts';
import type { RenderOptions } from './options.ts';
import { renderSummary } from './summary.ts';
import { renderPod } from './timeline-table.ts';

/** A Pod, and up to when it was watched. */
export interface WatchedPod {
  readonly judged: JudgedPod;
  readonly now: number;
}

/** Everything drawn, piece by piece: what the signs mean, each Pod, each Job, the sum. */
export function* tables(pods: readonly WatchedPod[], report: AuditReport, options: RenderOptions): Generator<string> {
  if (pods.length > 0) yield `${renderLegend(options)}\n`;
  for (const { judged, now } of pods) yield `${renderPod(judged, { ...options, now })}\n`;
  for (const job of report.jobs) yield `${renderJob(job, options)}\n`;
  yield renderSummary(report, options);
}
