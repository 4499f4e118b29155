import { labelValue } from './label-value.ts';
import type { MetricSpec, Sum } from './spec.ts';

/** A gauge that keeps its own text: of thousands of series few change between two scrapes, and only those are written anew. */
export interface TextSum extends Sum<Readonly<Record<string, string>>> {
  /** In Prometheus' text format. */
  readonly text: () => string;
}

interface Series {
  /** `name{labels} ` */
  readonly head: string;
  value: number;
  line: string;
}

export function createSum({ name, help }: MetricSpec): TextSum {
  const byLabels = new Map<string, Series>();
  const intro = `# HELP ${name} ${help}\n# TYPE ${name} gauge\n`;
  return {
    add: (labels, amount) => {
      const key = Object.values(labels).join('\0');
      const series = byLabels.get(key) ?? { head: headOf(name, labels), value: 0, line: '' };
      series.value += amount;
      series.line = '';
      // A series at 0 is none: nothing remains of what was let go.
      if (series.value === 0) byLabels.delete(key);
      else byLabels.set(key, series);
    },
    text: () => {
      const lines: string[] = [];
      for (const series of byLabels.values()) {
        if (series.line === '') series.line = `${series.head}${series.value}\n`;
        lines.push(series.line);
      }
      return intro + lines.join('');
    },
  };
}

/** A clean value holds nothing that would have to be escaped. */
function headOf(name: string, labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}="${labelValue(value)}"`);
  return `${name}{${pairs.join(',')}} `;
}
