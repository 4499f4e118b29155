import type { Gauge } from './spec.ts';

/** A gauge that many objects add to and take from. A series at 0 is none: nothing remains of what was let go. */
export interface Sums<L> {
  readonly add: (labels: L, amount: number) => void;
  /** Tells the gauge what has changed since the last time; a scrape is rare beside judgements. */
  readonly flush: () => void;
}

interface Series<L> {
  readonly labels: L;
  value: number;
}

export function createSums<L extends Readonly<Record<string, string>>>(gauge: Gauge<L>): Sums<L> {
  const series = new Map<string, Series<L>>();
  const changed = new Set<string>();
  return {
    add: (labels, amount) => {
      const key = Object.values(labels).join('\0');
      const known = series.get(key);
      if (known === undefined) series.set(key, { labels, value: amount });
      else known.value += amount;
      changed.add(key);
    },
    flush: () => {
      for (const key of changed) {
        const one = series.get(key);
        if (one === undefined) continue;
        if (one.value !== 0) gauge.set(one.labels, one.value);
        else {
          gauge.remove(one.labels);
          series.delete(key);
        }
      }
      changed.clear();
    },
  };
}
