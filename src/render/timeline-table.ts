import type { JudgedPod } from '../report/report.ts';
import { timelineView } from '../view/timeline-view.ts';
import { checkLines } from './checks.ts';
import { containerList } from './container-list.ts';
import { header } from './header.ts';
import { lanes } from './lanes.ts';
import { notes } from './notes.ts';
import type { RenderOptions } from './options.ts';
import { verdictLines } from './verdict-lines.ts';

/** Draws one Pod: who it is, its containers over time, each ordering constraint, each verdict. Ends with a newline. */
export function renderPod(judged: JudgedPod, options: RenderOptions): string {
  const view = timelineView(judged, options.now);
  const blocks = [
    [...header(view, options), ...(lanes(view, options) ?? containerList(view, options)), ...notes(view, options)],
    checkLines(view, options),
    verdictLines(view.verdicts, view.span.from, options),
  ];
  return blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.map((line) => line.trimEnd()).join('\n')}\n`)
    .join('\n');
}
