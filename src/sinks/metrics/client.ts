/**
 * The only file that knows the Prometheus client. The package was renamed after 15.1.3: to move to its successor, the next
 * line becomes `from '@prometheus-io/client'`.
 */
import * as prometheus from 'prom-client';
import { labelValue } from './label-value.ts';
import type { Catalog, Counter, Gauge, Histogram, Instruments, MetricSpec } from './spec.ts';
import { createSum, type TextSum } from './sums.ts';

export interface Client<C extends Catalog> {
  readonly instruments: Instruments<C>;
  readonly contentType: string;
  /** Everything in Prometheus' text format. */
  readonly text: () => Promise<string>;
}

/** Metrics of the process that the client brings along and `promtool check metrics` complains about. */
const FAULTY = ['nodejs_active_handles_total', 'nodejs_active_requests_total', 'nodejs_active_resources_total'];

export interface ClientOptions {
  /** The client's own metrics of the process and of Node.js too: memory, CPU, garbage collection, event-loop lag. */
  readonly processMetrics: boolean;
}

export function createClient<const C extends Catalog>(catalog: C, { processMetrics }: ClientOptions): Client<C> {
  const registry = new prometheus.Registry();
  if (processMetrics) {
    prometheus.collectDefaultMetrics({ register: registry });
    for (const name of FAULTY) registry.removeSingleMetric(name);
  }
  const sums: TextSum[] = [];
  const made = Object.entries(catalog).map(([key, spec]) => {
    if (spec.sum !== true) return [key, instrument(spec, registry)] as const;
    const sum = createSum(spec);
    sums.push(sum);
    return [key, sum] as const;
  });
  return {
    // What InstrumentOf says of each type is what `instrument` makes of it.
    instruments: Object.fromEntries(made) as Instruments<C>,
    contentType: registry.contentType,
    text: async () => (await registry.metrics()) + sums.map((sum) => `\n${sum.text()}`).join(''),
  };
}

type Labels = Readonly<Record<string, string>>;

function instrument(
  spec: MetricSpec,
  registry: prometheus.Registry,
): Counter<Labels> | Gauge<Labels> | Histogram<Labels> {
  const { name, help, labels, buckets } = spec;
  const settings = { name, help, labelNames: labels, registers: [registry] };
  switch (spec.type) {
    case 'counter': {
      const counter = new prometheus.Counter(settings);
      return {
        inc: (of, by = 1) => counter.inc(clean(of), by),
        remove: (of) => counter.remove(clean(of)),
      };
    }
    case 'gauge': {
      const gauge = new prometheus.Gauge(settings);
      return {
        set: (of, value) => gauge.set(clean(of), value),
        remove: (of) => gauge.remove(clean(of)),
        clear: () => gauge.reset(),
      };
    }
    case 'histogram': {
      const histogram = new prometheus.Histogram({ ...settings, ...(buckets ? { buckets: [...buckets] } : {}) });
      return { observe: (of, value) => histogram.observe(clean(of), value), begin: (of) => histogram.zero(clean(of)) };
    }
  }
}

/** Nothing reaches the client that has not passed here. A copy always: the client keeps the object that it is given. */
function clean(labels: Labels): Record<string, string> {
  const safe: Record<string, string> = {};
  for (const name of Object.keys(labels)) safe[name] = labelValue(labels[name] ?? '');
  return safe;
}
