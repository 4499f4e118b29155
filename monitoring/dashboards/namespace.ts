import { DashboardBuilder, DashboardCursorSync, RowBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { current, growth } from '../promql.ts';
import { VERDICTS, violationsFrom1 } from './colours.ts';
import { figure, graph, list, states } from './panels.ts';
import { datasource, IN_NAMESPACES, instance, job, oneNamespace } from './variables.ts';

const where = IN_NAMESPACES;

/** For the team of one namespace: which of its Pods, which container, since when. */
export function oneNamespaceDashboard(): DashboardBuilder {
  return new DashboardBuilder('Sidecar Audit / Namespace')
    .uid('sidecar-audit-namespace')
    .description('What the sidecars of one namespace did, with the Pods and containers of what goes on.')
    .tags(['sidecar-audit', 'kubernetes'])
    .readonly()
    .refresh('30s')
    .time({ from: 'now-6h', to: 'now' })
    .timezone('browser')
    .tooltip(DashboardCursorSync.Crosshair)
    .withVariable(datasource())
    .withVariable(job())
    .withVariable(instance())
    .withVariable(oneNamespace())
    .withRow(new RowBuilder('Now'))
    .withPanel(
      figure({
        title: 'Violated now',
        description: 'Verdicts that are Violated, of the Pods and Jobs held.',
        unit: 'short',
        span: 8,
        height: 4,
        bad: 1,
        series: [
          { expr: current('verdicts', { by: [], where: [...where, 'verdict="Violated"'] }), legend: 'Violated' },
        ],
      }),
    )
    .withPanel(
      figure({
        title: 'Verified now',
        description: 'Verdicts that are proven to hold.',
        unit: 'short',
        span: 8,
        height: 4,
        series: [
          { expr: current('verdicts', { by: [], where: [...where, 'verdict="Verified"'] }), legend: 'Verified' },
        ],
      }),
    )
    .withPanel(
      figure({
        title: 'Pods held not Ready by a sidecar',
        description: 'From the first moment on; the rule PodReadiness tells those that last.',
        unit: 'short',
        span: 8,
        height: 4,
        bad: 1,
        series: [{ expr: current('heldNotReady', { by: [], where }), legend: 'not Ready' }],
      }),
    )
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
    .withPanel(
      graph({
        title: 'Verdicts',
        description: 'Of all rules, on the Pods and Jobs held.',
        unit: 'short',
        span: 12,
        stacked: true,
        overrides: VERDICTS,
        series: [{ expr: current('verdicts', { by: ['verdict'], where }), legend: '{{verdict}}' }],
      }),
    )
    .withPanel(
      states({
        title: 'Violated, by rule',
        description: 'How many verdicts of each rule were Violated at a time.',
        unit: 'short',
        span: 12,
        mappings: violationsFrom1(),
        series: [
          { expr: current('verdicts', { by: ['rule'], where: [...where, 'verdict="Violated"'] }), legend: '{{rule}}' },
        ],
      }),
    )
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
    .withPanel(
      graph({
        title: 'Restarts of sidecars',
        description: 'By reason, as it was known when the restart was first seen.',
        unit: 'short',
        span: 24,
        stacked: true,
        series: [{ expr: growth('sidecarRestarts', { by: ['reason'], where }), legend: '{{reason}}' }],
      }),
    );
}
