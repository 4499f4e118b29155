import { renderJob } from '../render/job-table.ts';
import { renderLegend } from '../render/legend.ts';
import type { RenderOptions } from '../render/options.ts';
import type { WatchedPod } from '../render/tables.ts';
import { renderPod } from '../render/timeline-table.ts';
import type { JobReport } from '../report/report.ts';

/** The rows of a drawing that fills a screen; Pods that would lie below it are not drawn at all, and counted. */
export function screenLines(
  pods: readonly WatchedPod[],
  jobs: readonly JobReport[],
  rows: number,
  options: RenderOptions,
): readonly string[] {
  const lines = jobs.flatMap((job) => linesOf(renderJob(job, options)));
  for (const [i, { judged, now }] of pods.entries()) {
    if (lines.length > rows) return [...lines, `${pods.length - i} more Pods`];
    lines.push(...linesOf(renderPod(judged, { ...options, now })));
  }
  return [...lines, ...(pods.length === 0 ? [] : linesOf(renderLegend(options)))];
}

/** With an empty line behind it. */
function linesOf(text: string): readonly string[] {
  return text.split('\n');
}
