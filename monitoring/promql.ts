/**
 * The expressions of dashboards and alerts, made from the catalog of metrics: a metric that is renamed or loses a label does not compile.
 *
 * Two replicas serve the same verdicts (both judge, one writes). So whatever counts Pods takes the most that any replica says of each
 * series, and adds up only then.
 */
import { CATALOG } from '../src/sinks/metrics/catalog.ts';

export type Key = keyof typeof CATALOG;
type LabelOf<K extends Key> = (typeof CATALOG)[K]['labels'][number];

export interface Query<K extends Key> {
  /** The labels that stay. */
  readonly by: readonly LabelOf<K>[];
  /** Matchers, as in `rule="StartOrder"`. */
  readonly where?: readonly string[];
}

/** The window that Grafana fits to the step and the scrape interval. */
export const RATE_WINDOW = '[$__rate_interval]';

/** The value now of a gauge. */
export function current<K extends Key>(key: K, { by, where = [] }: Query<K>): string {
  return sumBy(by, key, selector(nameOf(key), where));
}

/** How much a counter grew within the window. */
export function growth<K extends Key>(key: K, { by, where = [] }: Query<K>, window = RATE_WINDOW): string {
  return sumBy(by, key, `increase(${selector(nameOf(key), where)}${window})`);
}

/** A counter's growth a second. */
export function perSecond<K extends Key>(key: K, { by, where = [] }: Query<K>, window = RATE_WINDOW): string {
  return sumBy(by, key, `rate(${selector(nameOf(key), where)}${window})`);
}

/** A quantile of a histogram. Replicas that observe the same change nothing about it, so they are simply added up. */
export function quantile<K extends Key>(q: number, key: K, { by, where = [] }: Query<K>): string {
  const buckets = `rate(${selector(`${nameOf(key)}_bucket`, where)}${RATE_WINDOW})`;
  return `histogram_quantile(${q}, sum by (${['le', ...by].join(', ')}) (${buckets}))`;
}

/** A selector without aggregation, for what is of one replica. */
export function selector(name: string, where: readonly string[] = []): string {
  return where.length === 0 ? name : `${name}{${where.join(', ')}}`;
}

export function nameOf(key: Key): string {
  return CATALOG[key].name;
}

function sumBy(by: readonly string[], key: Key, inner: string): string {
  const labels: readonly string[] = CATALOG[key].labels;
  if (labels.length === 0) return `max(${inner})`;
  const once = `max by (${labels.join(', ')}) (${inner})`;
  if (by.length === labels.length) return once;
  return by.length === 0 ? `sum(${once})` : `sum by (${by.join(', ')}) (${once})`;
}
