/** What panels draw again and again, with the legend that follows from it: a line for each combination of labels. */
import { perSecond, quantile, type Key, type Query } from '../promql.ts';
import type { Series } from './panels.ts';

/** How much a counter grows a second; `said` goes before the labels. */
export function rates<K extends Key>(key: K, query: Query<K>, said?: string): Series {
  return { expr: perSecond(key, query), legend: legendOf(query.by, said) };
}

/** Of a histogram: its median, and another quantile. */
export function medianAnd<K extends Key>(q: number, key: K, query: Query<K>): readonly Series[] {
  return [0.5, q].map((each) => ({
    expr: quantile(each, key, query),
    legend: [legendOf(query.by), `p${each * 100}`].filter((part) => part !== '').join(' '),
  }));
}

function legendOf(labels: readonly string[], said?: string): string {
  return [...(said === undefined ? [] : [said]), ...labels.map((label) => `{{${label}}}`)].join(' ');
}
