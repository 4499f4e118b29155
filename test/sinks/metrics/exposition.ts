/** Reads Prometheus' text format, as far as the tests need it. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export function samples(text: string): readonly Sample[] {
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const match = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line);
      if (match === null) throw new Error(`no sample: ${line}`);
      const pairs = [...(match[2] ?? '').matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(
        ([, label, value]) => [label ?? '', value ?? ''] as const,
      );
      return { name: match[1] ?? '', labels: Object.fromEntries(pairs), value: Number(match[3]) };
    });
}

/** The series of one metric that have these labels. */
export function series(text: string, name: string, labels: Sample['labels'] = {}): readonly Sample[] {
  return samples(text).filter(
    (s) => s.name === name && Object.entries(labels).every(([label, value]) => s.labels[label] === value),
  );
}

/** The sum over the series that have these labels; undefined where there are none. */
export function total(text: string, name: string, labels: Sample['labels'] = {}): number | undefined {
  const found = series(text, name, labels);
  return found.length === 0 ? undefined : found.reduce((sum, s) => sum + s.value, 0);
}

/** Names and types of all metrics. */
export function families(text: string): ReadonlyMap<string, string> {
  return new Map([...text.matchAll(/^# TYPE (\w+) (\w+)$/gm)].map(([, name, type]) => [name ?? '', type ?? '']));
}
