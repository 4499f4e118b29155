import { formatTime } from '../evidence/time.ts';
import type { TimelineView } from '../view/timeline-view.ts';
import { glyphs } from './glyphs.ts';
import type { RenderOptions } from './options.ts';
import { axisLabel } from '../view/relative-time.ts';
import { paint, VERDICT_TONES } from './style.ts';
import { fitFor, hanging } from './text.ts';

/** Which Pod this is, how it stands, and from when on it is shown. */
export function header(view: TimelineView, { width, color, unicode }: RenderOptions): readonly string[] {
  const { verdicts, dot } = glyphs(unicode);
  const fit = (text: string): string => fitFor(unicode, text);
  const [first = '', ...more] = hanging('', `pod/${fit(view.namespace)}/${fit(view.name)}`, 2, width - 2);
  const badge = paint(verdicts[view.worst], VERDICT_TONES[view.worst], color);
  const kubelet = view.kubeletVersion === null ? '' : `, kubelet ${view.kubeletVersion}`;
  const about = [
    view.reason === null ? view.phase : `${view.phase} (${view.reason})`,
    ...(view.workload === null ? [] : [`${view.workload.kind} ${view.workload.name}`]),
    ...(view.node === null ? [] : [`node ${view.node}${kubelet}`]),
    `${formatTime(view.span.from).slice(0, 19).replace('T', ' ')} UTC + ${axisLabel(view.span.to - view.span.from)}`,
    ...(view.attempts > 1 ? [`${view.attempts} passages through the init sequence`] : []),
    ...(view.clockStepped ? ['the clock of the node was stepped'] : []),
  ];
  return [
    `${badge} ${paint(first.trimStart(), 'bold', color)}`,
    ...more.map((line) => paint(line, 'bold', color)),
    ...hanging('  ', fit(about.join(` ${dot} `)), 2, width).map((line) => paint(line, 'dim', color)),
  ];
}
