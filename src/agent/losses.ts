import type { Loss } from './event.ts';
import type { PodRef } from './run.ts';

/** Counts what was not told, by Pod and container, until it is summed up. */
export interface Losses {
  readonly add: (pod: PodRef, container: string) => void;
  /** What was counted since the last time, at most as many containers as are kept apart. */
  readonly collect: () => readonly Loss[];
}

/** More containers than any node runs: beyond that only the metrics count. */
const MOST_CONTAINERS = 2_000;

export function losses(): Losses {
  let counted = new Map<string, Loss>();
  return {
    add: (pod, container) => {
      const key = `${pod.uid}/${container}`;
      const before = counted.get(key);
      if (before === undefined && counted.size >= MOST_CONTAINERS) return;
      counted.set(key, { pod, container, dropped: (before?.dropped ?? 0) + 1 });
    },
    collect: () => {
      const all = [...counted.values()];
      counted = new Map();
      return all;
    },
  };
}
