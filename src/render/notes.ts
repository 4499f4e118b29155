import type { Transition } from '../timeline/bounds.ts';
import type { StopCause } from '../timeline/stopping.ts';
import type { TimelineView } from '../view/timeline-view.ts';
import type { RenderOptions } from './options.ts';
import { sinceStart } from '../view/relative-time.ts';
import { paint } from './style.ts';
import { fitFor, hanging } from './text.ts';

const CAUSES: Readonly<Record<StopCause, string>> = {
  Deletion: 'Its deletion had been requested',
  Eviction: 'It had been evicted',
  Deadline: 'Its deadline had been reached',
  Preemption: 'It had been preempted',
  NodeShutdown: 'Its node had begun to shut down',
  Completion: 'Its apps had finished by themselves',
};

function isAssumed(transition: Transition | null): boolean {
  return transition !== null && transition.evidence.some((e) => e.source === 'Log');
}

/** What a picture cannot say: when stopping began, the grace period, and what nobody saw. */
export function notes(view: TimelineView, { width, color, unicode }: RenderOptions): readonly string[] {
  const { stop, span, lanes } = view;
  const said: string[] = [];
  if (stop !== null) {
    const grace = stop.graceSeconds === null ? 'grace period unknown' : `grace period ${stop.graceSeconds} s`;
    said.push(`${CAUSES[stop.cause]} by ${sinceStart(stop.begins.latest - span.from)}; ${grace}.`);
  }
  const assumed = lanes.filter((l) => l.runs.some((r) => isAssumed(r.finished))).map((l) => l.name);
  if (assumed.length > 0)
    said.push(`Log: the last line is taken for the last act of ${assumed.join(', ')}, an assumption.`);
  for (const { name, runs, runsUnobserved, transitionsDropped } of lanes) {
    if (runsUnobserved > 0) said.push(`${name}: ${runsUnobserved} runs were never observed.`);
    if (transitionsDropped > 0)
      said.push(`${name}: the node agent had too much to tell, and left out ${transitionsDropped} transitions.`);
    const failed = runs.filter((r) => r.neverStarted).length;
    if (failed > 0) said.push(`${name}: ${failed} runs could not be started.`);
    const conflicting = runs.some((r) => r.started?.conflicting === true || r.finished?.conflicting === true);
    if (conflicting) said.push(`${name}: the sources contradict each other.`);
  }
  return said
    .flatMap((text) => hanging('  ', fitFor(unicode, text), 2, width))
    .map((line) => paint(line, 'dim', color));
}
