import { RowBuilder, type DashboardBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { current, growth } from '../promql.ts';
import { dashboard } from './dashboard.ts';
import { figure, graph, list } from './panels.ts';
import { medianAnd } from './series.ts';
import { CONTROLLERS, IN_NAMESPACES, namespaces } from './variables.ts';
import { heldNotReady, restartsOfSidecars, verdictNow, verdicts, violatedByRule } from './verdict-panels.ts';

const where = IN_NAMESPACES;

/** What the sidecars of all namespaces did. */
export function overview(): DashboardBuilder {
  return dashboard({
    uid: 'overview',
    title: 'Overview',
    description: 'What native sidecars really did: verdicts by rule, violations, what could not be decided, latencies.',
    limitedBy: namespaces(),
  })
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
      verdictNow('Violated', {
        span: 6,
        description:
          'Verdicts that are Violated, of the Pods and Jobs held. An order once broken counts until its Pod is let go.',
      }),
    )
    .withPanel(heldNotReady({ span: 6 }))
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
    .withPanel(verdicts({ span: 12 }))
    .withPanel(violatedByRule({ span: 12 }))
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
        series: medianAnd(0.95, 'completionTail', { by: [], where: [...CONTROLLERS, 'owner="Job"'] }),
      }),
    )
    .withPanel(
      graph({
        title: 'Stop latency',
        description:
          'From the moment it is a container’s turn to stop to its end; only where both are known to within 1.5 s.',
        unit: 's',
        span: 12,
        series: medianAnd(0.95, 'stopLatency', { by: ['role'], where: CONTROLLERS }),
      }),
    )
    .withPanel(
      graph({
        title: 'Start latency',
        description:
          'From the moment a container may start to its first start. Sidecars delay the app by the sum of theirs.',
        unit: 's',
        span: 12,
        series: medianAnd(0.95, 'startLatency', { by: ['role'], where: CONTROLLERS }),
      }),
    )
    .withPanel(restartsOfSidecars({ span: 12 }));
}
