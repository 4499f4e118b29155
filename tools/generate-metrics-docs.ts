/** Writes docs/metrics.md from the catalog of metrics, of which the registry is made too. */
import { AGENT_CATALOG } from '../src/agent/metrics-catalog.ts';
import { CATALOG } from '../src/sinks/metrics/catalog.ts';
import type { MetricSpec } from '../src/sinks/metrics/spec.ts';
import { emit } from './generated-file.ts';

const AREAS: Readonly<Record<MetricSpec['area'], string>> = {
  Verdicts: 'Verdicts',
  Containers: 'Containers',
  Evidence: 'Evidence',
  Watches: 'Watches',
  Program: 'The program itself',
  Agent: 'The node agent, at its own /metrics',
};

export function metricsPage(): string {
  const areas = Object.entries(AREAS).map(([area, title]) => {
    const rows = [...Object.values(CATALOG), ...Object.values(AGENT_CATALOG)]
      .filter((spec) => spec.area === area)
      .map(row);
    return [
      `## ${title}`,
      '',
      '| metric | type | labels | what it says | |',
      '|---|---|---|---|---|',
      ...rows,
      '',
    ].join('\n');
  });
  return `# Metrics

<!-- Generated from src/sinks/metrics/catalog.ts by \`make generate\`: do not edit. -->

The controller serves these at \`/metrics\`, in Prometheus' text format. With \`--metrics-secure\`, as \`config/\` has it,
it does so by TLS, and only to those whom RBAC lets get \`/metrics\`: bind the ClusterRole \`sidecar-audit-metrics-reader\` to whoever scrapes.
\`--metrics-cert-dir\` names a folder with \`tls.crt\` and \`tls.key\`, as a Secret is mounted; both are read again when they change.

- **Gauges** of verdicts speak of the Pods and Jobs that are held now; what is let go of leaves them.
- **Counters and histograms** begin anew with the process, and then count again what the Pods held still show. Each violation, restart
  and latency is counted once, however often a Pod is judged.
- **Labels are bounded.** \`namespace\` has 1,000 values, and then \`other\`; a namespace in which nothing is held any more gives up
  its place when another needs it. Words that are not known are \`other\`. Pods, Jobs and containers are named by open violations
  alone, the newest 100.
- \`namespace\`, \`pod\` and \`container\` are those of the Pods audited: set \`honorLabels: true\` where the scrape adds its own.
- \`stable\`: name and labels stay within a major version. \`experimental\`: they may change.

${areas.join('\n')}
Beside these there are the metrics of the process (\`process_*\`) and of Node.js (\`nodejs_*\`) that the Prometheus client brings along,
among them \`nodejs_eventloop_lag_p99_seconds\` and its like: the lag of the event loop since the scrape before.
`;
}

function row({ name, type, labels, help, stability }: MetricSpec): string {
  const list = labels.map((label) => `\`${label}\``).join(', ');
  return `| \`${name}\` | ${type} | ${list} | ${help.replaceAll('|', '\\|')} | ${stability} |`;
}

if (import.meta.main) emit([{ path: 'docs/metrics.md', text: metricsPage() }], process.argv);
