import { worst, type Verdict } from '../rules/verdict.ts';
import { axisLabel } from '../view/relative-time.ts';
import { plain } from './text.ts';
import { sayDate } from './times.ts';
import type { PodAnswer } from './wire.ts';

/** Of the Pod and of the Job that it belongs to. */
export function standingOfAnswer({ view, job }: PodAnswer): Verdict {
  return worst([view.worst, ...(job === null ? [] : job.verdicts.map((v) => v.verdict))]);
}

/** Who the Pod is, in a few words each. */
export function aboutOf({ view, row, job }: PodAnswer): readonly string[] {
  const { phase, reason, workload, node, kubeletVersion, span, attempts, clockStepped } = view;
  return [
    `${plain(phase)}${reason === null ? '' : ` (${plain(reason)})`}${row.gone ? ', gone' : ''}`,
    ...(workload === null ? [] : [`${plain(workload.kind)} ${plain(workload.name)}`]),
    ...(job !== null && workload?.kind !== 'Job' ? [`Job ${plain(job.name)}`] : []),
    ...(node === null
      ? []
      : [`node ${plain(node)}${kubeletVersion === null ? '' : `, kubelet ${plain(kubeletVersion)}`}`]),
    `created ${sayDate(span.from)}`,
    `${view.over ? 'lived' : 'lives'} ${axisLabel(span.to - span.from)}`,
    ...(attempts > 1 ? [`${attempts} passages through the init sequence`] : []),
    ...(clockStepped ? ['the clock of its node was stepped'] : []),
  ];
}
