/** Prometheus' text format, as far as the tests need it. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export type Metrics = readonly Sample[];

const SAMPLE = /^([a-z_:][\w:]*)(?:\{(.*)\})? (\S+)$/iu;
const LABEL = /(\w+)="((?:[^"\\]|\\.)*)"/gu;

export function parseMetrics(text: string): Metrics {
  return text.split('\n').flatMap((line) => {
    const [, name, labels = '', value] = SAMPLE.exec(line) ?? [];
    if (name === undefined || line.startsWith('#')) return [];
    const pairs = [...labels.matchAll(LABEL)].map(([, key, text]) => [key ?? '', text ?? ''] as const);
    return [{ name, labels: Object.fromEntries(pairs), value: Number(value) }];
  });
}

/** Every sample of the name whose labels have at least these values. */
export function samplesOf(metrics: Metrics, name: string, labels: Readonly<Record<string, string>> = {}): Metrics {
  const wanted = Object.entries(labels);
  return metrics.filter((s) => s.name === name && wanted.every(([key, value]) => s.labels[key] === value));
}

/** Their sum: 0 where there is none, as for a series that Prometheus would not find. */
export function sumOf(metrics: Metrics, name: string, labels: Readonly<Record<string, string>> = {}): number {
  return samplesOf(metrics, name, labels).reduce((sum, s) => sum + s.value, 0);
}
