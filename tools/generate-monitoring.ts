/** Writes the dashboards, the alerts and their list in docs/ from monitoring/. */
import { alertsPage, plainRules, prometheusRule } from '../monitoring/alerts/rules.ts';
import { DASHBOARDS } from '../monitoring/dashboards/all.ts';
import { emit } from './generated-file.ts';

emit(
  [
    ...DASHBOARDS.map((dashboard) => ({
      path: `config/grafana/${dashboard.uid ?? ''}.json`,
      text: `${JSON.stringify(dashboard, null, 2)}\n`,
    })),
    { path: 'config/alerts/prometheus-rule.yaml', text: prometheusRule() },
    { path: 'config/alerts/sidecar-audit.rules.yml', text: plainRules() },
    { path: 'docs/alerts.md', text: alertsPage() },
  ],
  process.argv,
);
