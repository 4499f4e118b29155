/**
 * What was observed of a Pod already, so that it is observed once however often the Pod is judged: one character for each
 * container's start (of each attempt) and stop, and for the Pod's tail.
 */
export type Marks = string;

export const NO_MARKS: Marks = '';

export type Observation = 'start' | 'stop' | 'tail';

const KINDS: readonly Observation[] = ['start', 'stop', 'tail'];
const MOST_CONTAINERS = 1024;
const MOST_ATTEMPTS = 16;

/** The marks with this one added; null if it was there, or is of a container or attempt beyond what marks are kept for. */
export function mark(marks: Marks, kind: Observation, index: number, attempt = 0): Marks | null {
  if (index >= MOST_CONTAINERS || attempt >= MOST_ATTEMPTS) return null;
  const one = String.fromCharCode((attempt << 12) | (index << 2) | KINDS.indexOf(kind));
  return marks.includes(one) ? null : marks + one;
}
