/** What an expression of Prometheus refers to, by the parser that Prometheus' own page uses. */
import { parser } from '@prometheus-io/lezer-promql';

export interface Selector {
  readonly metric: string;
  readonly matchers: readonly string[];
  /** The function around it whose range it has, or null. */
  readonly range: string | null;
}

export interface Parsed {
  /** Where it cannot be read, as the text around. */
  readonly errors: readonly string[];
  readonly selectors: readonly Selector[];
  /** Labels named by aggregations. */
  readonly grouping: readonly string[];
  /** Metrics with a range, under the function applied to them. */
  readonly calls: readonly { readonly name: string; readonly argument: string }[];
}

/** What Grafana puts in for its variables, none of which is PromQL. */
export function withVariables(expr: string, values: Readonly<Record<string, string>> = {}): string {
  return expr.replaceAll('$__rate_interval', '5m').replaceAll(/\$(\w+)/g, (_, name: string) => values[name] ?? '.+');
}

export function parsePromql(expr: string): Parsed {
  const text = withVariables(expr);
  const errors: string[] = [];
  const selectors: Selector[] = [];
  const grouping: string[] = [];
  const calls: { name: string; argument: string }[] = [];
  parser.parse(text).iterate({
    enter: (node) => {
      const at = text.slice(node.from, node.to);
      if (node.type.isError) errors.push(text.slice(Math.max(0, node.from - 20), node.to + 20));
      else if (node.name === 'VectorSelector') selectors.push(selectorOf(at, /^\[[^\]]+\]/.exec(text.slice(node.to))));
      else if (node.name === 'GroupingLabels') grouping.push(...(at.match(/\w+/g) ?? []));
      else if (node.name === 'FunctionCall') calls.push({ name: /^\w+/.exec(at)?.[0] ?? '', argument: at });
    },
  });
  return { errors, selectors, grouping, calls };
}

function selectorOf(text: string, range: RegExpExecArray | null): Selector {
  const [, metric = '', inside = ''] = /^(\w*)(?:\{(.*)\})?$/s.exec(text) ?? [];
  return { metric, matchers: inside.split(/,\s*(?=\w+\s*[=!])/).filter((m) => m !== ''), range: range?.[0] ?? null };
}
