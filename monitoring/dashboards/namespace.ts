import { RowBuilder, type DashboardBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { current, growth } from '../promql.ts';
import { violationsFrom1 } from './colours.ts';
import { dashboard } from './dashboard.ts';
import { graph, list, states } from './panels.ts';
import { IN_NAMESPACES, oneNamespace } from './variables.ts';
import { heldNotReady, restartsOfSidecars, verdictNow, verdicts, violatedByRule } from './verdict-panels.ts';

const where = IN_NAMESPACES;

/** For the team of one namespace: which of its Pods, which container, since when. */
export function oneNamespaceDashboard(): DashboardBuilder {
  return dashboard({
    uid: 'namespace',
    title: 'Namespace',
    description: 'What the sidecars of one namespace did, with the Pods and containers of what goes on.',
    limitedBy: oneNamespace(),
  })
    .withRow(new RowBuilder('Now'))
    .withPanel(
      verdictNow('Violated', { span: 8, description: 'Verdicts that are Violated, of the Pods and Jobs held.' }),
    )
    .withPanel(verdictNow('Verified', { span: 8, description: 'Verdicts that are proven to hold.' }))
    .withPanel(heldNotReady({ span: 8 }))
    .withRow(new RowBuilder('What goes on'))
    .withPanel(
      states({
        title: 'Open violations over time',
        description: 'A row for each Pod or Job, container and rule; while the row is red it went on.',
        unit: 'short',
        span: 24,
        height: 10,
        mappings: violationsFrom1(),
        series: [
          {
            expr: current('openViolations', { by: ['pod', 'job_name', 'container', 'rule'], where }),
            legend: '{{rule}} {{pod}}{{job_name}} {{container}}',
          },
        ],
      }),
    )
    .withPanel(
      list({
        title: 'Open violations',
        description: 'To see one: sidecar-audit verify pod/NAME, or the SidecarAudit’s status.',
        unit: 'short',
        span: 24,
        hide: [],
        series: [
          { expr: current('openViolations', { by: ['pod', 'job_name', 'container', 'rule'], where }), legend: '' },
        ],
      }),
    )
    .withRow(new RowBuilder('Verdicts'))
    .withPanel(verdicts({ span: 12 }))
    .withPanel(violatedByRule({ span: 12 }))
    .withPanel(
      graph({
        title: 'New violations, by cause',
        description: 'Unknown where the verdict names no cause.',
        unit: 'short',
        span: 12,
        stacked: true,
        series: [{ expr: growth('violations', { by: ['rule', 'cause'], where }), legend: '{{rule}}: {{cause}}' }],
      }),
    )
    .withPanel(
      graph({
        title: 'Undecided, by rule and reason',
        description: 'What the evidence does not decide.',
        unit: 'short',
        span: 12,
        stacked: true,
        series: [{ expr: current('undecided', { by: ['rule', 'reason'], where }), legend: '{{rule}}: {{reason}}' }],
      }),
    )
    .withPanel(restartsOfSidecars({ span: 24 }));
}
