import { CATALOG } from '../../src/sinks/metrics/catalog.ts';

/** Labels that the scrape adds. */
const SCRAPE = ['job', 'instance'];

/** Metrics that prom-client brings along and that dashboards may use, with their labels. */
const PROCESS: Readonly<Record<string, readonly string[]>> = {
  process_resident_memory_bytes: [],
  process_cpu_seconds_total: [],
  nodejs_eventloop_lag_p99_seconds: [],
};

/** The labels of a series by its name, or undefined where there is no such series. */
export function labelsOf(series: string): readonly string[] | undefined {
  for (const { name, type, labels } of Object.values(CATALOG)) {
    if (series === name && type !== 'histogram') return [...labels, ...SCRAPE];
    if (type === 'histogram' && ['_bucket', '_sum', '_count'].some((end) => series === name + end)) {
      return [...labels, ...SCRAPE, 'le'];
    }
  }
  const process = PROCESS[series];
  return process === undefined ? undefined : [...process, ...SCRAPE];
}
