import { DashboardBuilder, RowBuilder, DashboardCursorSync } from '@grafana/grafana-foundation-sdk/dashboard';
import { current, growth, quantile } from '../promql.ts';
import { VERDICTS, violationsFrom1 } from './colours.ts';
import { figure, graph, list, states } from './panels.ts';
import { datasource, IN_NAMESPACES, instance, job, namespaces, CONTROLLERS } from './variables.ts';

const where = IN_NAMESPACES;
const violated = [...where, 'verdict="Violated"'];

/** What the sidecars of all namespaces did. */
export function overview(): DashboardBuilder {
  return new DashboardBuilder('Sidecar Audit / Overview')
    .uid('sidecar-audit-overview')
    .description('What native sidecars really did: verdicts by rule, violations, what could not be decided, latencies.')
    .tags(['sidecar-audit', 'kubernetes'])
    .readonly()
    .refresh('30s')
    .time({ from: 'now-6h', to: 'now' })
    .timezone('browser')
    .tooltip(DashboardCursorSync.Crosshair)
    .withVariable(datasource())
    .withVariable(job())
    .withVariable(instance())
    .withVariable(namespaces())
    .withRow(new RowBuilder('Now'))
    .withPanel(
      figure({
        title: 'Pods held',
        description: 'Pods of which a controller holds evidence, deleted ones of the last minutes included.',
        unit: 'short',
        span: 6,
        height: 4,
        series: [{ expr: current('podsHeld', { by: [], where: CONTROLLERS }), legend: 'Pods' }],
      }),
    )
    .withPanel(
      figure({
        title: 'Violated now',
        description:
          'Verdicts that are Violated, of the Pods and Jobs held. An order once broken counts until its Pod is let go.',
        unit: 'short',
        span: 6,
        height: 4,
        bad: 1,
        series: [{ expr: current('verdicts', { by: [], where: violated }), legend: 'Violated' }],
      }),
    )
    .withPanel(
      figure({
        title: 'Pods held not Ready by a sidecar',
        description: 'From the first moment on; the rule PodReadiness tells those that last.',
        unit: 'short',
        span: 6,
        height: 4,
        bad: 1,
        series: [{ expr: current('heldNotReady', { by: [], where }), legend: 'not Ready' }],
      }),
    )
    .withPanel(
      figure({
        title: 'Undecided',
        description:
          'Verdicts that the evidence does not decide. They are no failure: see by reason below what would decide them.',
        unit: 'short',
        span: 6,
        height: 4,
        series: [{ expr: current('undecided', { by: [], where }), legend: 'Undecided' }],
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
        series: [{ expr: current('verdicts', { by: ['rule'], where: violated }), legend: '{{rule}}' }],
      }),
    )
    .withPanel(
      graph({
        title: 'New violations, by namespace',
        description:
          'Violations found anew, each once per Pod or Job, rule and check. A controller that starts counts again what its Pods still show.',
        unit: 'short',
        span: 12,
        stacked: true,
        series: [{ expr: growth('violations', { by: ['namespace'], where }), legend: '{{namespace}}' }],
      }),
    )
    .withPanel(
      graph({
        title: 'Undecided, by reason',
        description:
          'SameSecond, MembershipOpen: the API’s whole seconds are not enough; the node agent or declared logs decide them. EventsLost, NeverObserved: something was not seen.',
        unit: 'short',
        span: 12,
        stacked: true,
        series: [{ expr: current('undecided', { by: ['reason'], where }), legend: '{{reason}}' }],
      }),
    )
    .withPanel(
      list({
        title: 'Open violations',
        description:
          'What goes on now, the newest 100. In kubectl: the SidecarAudit’s status.violations, and an Event on the Pod or Job.',
        unit: 'short',
        span: 24,
        hide: [],
        series: [
          {
            expr: current('openViolations', {
              by: ['namespace', 'pod', 'job_name', 'container', 'rule'],
              where,
            }),
            legend: '',
          },
        ],
      }),
    )
    .withRow(new RowBuilder('Containers'))
    .withPanel(
      graph({
        title: 'Tail of Jobs',
        description:
          'From the end of the last app to the end of the last sidecar, of Pods of Jobs that completed. What it costs to have a sidecar in a Job.',
        unit: 's',
        span: 12,
        series: [0.5, 0.95].map((q) => ({
          expr: quantile(q, 'completionTail', { by: [], where: [...CONTROLLERS, 'owner="Job"'] }),
          legend: `p${q * 100}`,
        })),
      }),
    )
    .withPanel(
      graph({
        title: 'Stop latency',
        description:
          'From the moment it is a container’s turn to stop to its end; only where both are known to within 1.5 s.',
        unit: 's',
        span: 12,
        series: [0.5, 0.95].map((q) => ({
          expr: quantile(q, 'stopLatency', { by: ['role'], where: CONTROLLERS }),
          legend: `{{role}} p${q * 100}`,
        })),
      }),
    )
    .withPanel(
      graph({
        title: 'Start latency',
        description:
          'From the moment a container may start to its first start. Sidecars delay the app by the sum of theirs.',
        unit: 's',
        span: 12,
        series: [0.5, 0.95].map((q) => ({
          expr: quantile(q, 'startLatency', { by: ['role'], where: CONTROLLERS }),
          legend: `{{role}} p${q * 100}`,
        })),
      }),
    )
    .withPanel(
      graph({
        title: 'Restarts of sidecars',
        description: 'By reason, as it was known when the restart was first seen.',
        unit: 'short',
        span: 12,
        stacked: true,
        series: [{ expr: growth('sidecarRestarts', { by: ['reason'], where }), legend: '{{reason}}' }],
      }),
    );
}
