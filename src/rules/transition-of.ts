import type { Transition } from '../timeline/bounds.ts';
import type { PodTimeline } from '../timeline/timeline.ts';
import { completedRun, firstRun } from './first-run.ts';
import type { Check } from './verdict.ts';

/** The transition that a side of a check speaks of; null where it was not observed or has no bounds (a startup gate). */
export function transitionOf(timeline: PodTimeline, check: Check, side: 'before' | 'after'): Transition | null {
  const { container: name, transition } = check[side];
  const container = timeline.containers.find((c) => c.name === name);
  if (container === undefined || transition === 'gatePassed') return null;
  if (transition === 'started') return firstRun(container, check.attempt)?.started ?? null;
  if (check.after.transition === 'started') return completedRun(container, check.attempt)?.finished ?? null;
  return container.runs.at(-1)?.finished ?? null;
}
