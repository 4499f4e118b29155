import { stringify } from 'yaml';
import type { Alert } from './alert.ts';
import { ALERTS } from './alerts.ts';

/** Where the runbooks are to be read; a fork that keeps them elsewhere changes this line. */
const RUNBOOKS = 'https://sidecaraudit.dev/docs/runbooks';

const GROUPS = [{ name: 'sidecar-audit', rules: ALERTS.map(ruleOf) }];

const HEAD = '# Generated from monitoring/alerts by `make generate`: do not edit.\n';

/** The rules as Prometheus reads them from a file. */
export function plainRules(): string {
  return HEAD + stringify({ groups: GROUPS }, { lineWidth: 0 });
}

/** The same for the Prometheus operator. */
export function prometheusRule(): string {
  const rule = {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PrometheusRule',
    metadata: {
      name: 'sidecar-audit',
      namespace: 'sidecar-audit',
      labels: { 'app.kubernetes.io/name': 'sidecar-audit' },
    },
    spec: { groups: GROUPS },
  };
  return HEAD + stringify(rule, { lineWidth: 0 });
}

/** docs/alerts.md */
export function alertsPage(): string {
  const rows = ALERTS.map(
    ({ name, severity, for: wait, description }) =>
      `| [${name}](runbooks/${name}.md) | ${severity} | ${wait} | ${plain(description)} |`,
  );
  return [
    '# Alerts',
    '',
    '<!-- Generated from monitoring/alerts by `make generate`: do not edit. -->',
    '',
    'config/alerts has them for the Prometheus operator (`prometheus-rule.yaml`) and for a Prometheus without it (`sidecar-audit.rules.yml`).',
    'Each has a page that says what to do.',
    '',
    '| alert | severity | after | says |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

function ruleOf({ name, severity, expr, for: wait, summary, description }: Alert): object {
  return {
    alert: name,
    expr,
    for: wait,
    labels: { severity },
    annotations: { summary, description, runbook_url: `${RUNBOOKS}/${name}.md` },
  };
}

/** Prometheus' template, in words for a table. */
function plain(template: string): string {
  return template
    .replaceAll(/\{\{ \$labels\.(\w+) \}\}/g, '*$1*')
    .replaceAll('{{ $value }}', '*n*')
    .replaceAll('|', '\\|');
}
