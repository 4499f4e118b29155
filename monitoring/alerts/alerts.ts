import { current, growth, nameOf } from '../promql.ts';
import type { Alert } from './alert.ts';

const brokenOrders = current('verdicts', {
  by: ['namespace', 'rule'],
  where: ['rule=~"StartOrder|StopOrder"', 'verdict="Violated"'],
});
const undecided = current('undecided', { by: ['namespace'], where: ['reason!~"SameSecond|MembershipOpen"'] });
const open = (rule: string): string =>
  current('openViolations', { by: ['namespace', 'pod', 'job_name', 'container', 'rule'], where: [`rule="${rule}"`] });

/**
 * What someone should be told. Orders that were broken are over when they are seen, so the alert is about a number that grew (gauges:
 * counters begin anew with the controller, and it then counts again what its Pods still show). The rest goes on, and the alert with it.
 */
export const ALERTS: readonly Alert[] = [
  {
    name: 'SidecarOrderViolated',
    severity: 'warning',
    // `or … * 0`: a series that was not there before had none.
    expr: `(${brokenOrders}) > ((${brokenOrders.replaceAll('}', '} offset 15m')}) or (${brokenOrders}) * 0)`,
    for: '0m',
    summary: 'Containers of a Pod in {{ $labels.namespace }} started or stopped out of order.',
    description:
      '{{ $labels.rule }} was violated by {{ $value }} Pods of {{ $labels.namespace }} that are held now, and 15 minutes ago it was fewer. An app may have run without its sidecar.',
  },
  {
    name: 'SidecarHoldsJob',
    severity: 'critical',
    expr: open('JobCompletion'),
    for: '5m',
    summary: 'Job {{ $labels.namespace }}/{{ $labels.job_name }} cannot complete.',
    description:
      'The work of Job {{ $labels.namespace }}/{{ $labels.job_name }} is done, but container {{ $labels.container }} keeps its Pod alive, so the Job never completes.',
  },
  {
    name: 'SidecarRestartLoop',
    severity: 'warning',
    expr: open('SidecarStability'),
    for: '5m',
    summary: 'Sidecar {{ $labels.container }} of {{ $labels.namespace }}/{{ $labels.pod }} restarts again and again.',
    description:
      'Sidecar {{ $labels.container }} of Pod {{ $labels.namespace }}/{{ $labels.pod }} is in a restart loop; the app goes on without it each time.',
  },
  {
    name: 'SidecarHoldsPodNotReady',
    severity: 'warning',
    expr: open('PodReadiness'),
    for: '5m',
    summary: 'Sidecar {{ $labels.container }} holds {{ $labels.namespace }}/{{ $labels.pod }} not Ready.',
    description:
      'The apps of Pod {{ $labels.namespace }}/{{ $labels.pod }} are ready, but sidecar {{ $labels.container }} is not, so the Pod gets no traffic.',
  },
  {
    name: 'SidecarGracePeriodExhausted',
    severity: 'warning',
    expr: `(${grace()}) > ((${grace().replaceAll('}', '} offset 15m')}) or (${grace()}) * 0)`,
    for: '0m',
    summary: 'Containers in {{ $labels.namespace }} were killed because the grace period was used up.',
    description:
      '{{ $value }} Pods of {{ $labels.namespace }} that are held now had a container killed (SIGKILL) at stopping, and 15 minutes ago it was fewer: what it had not written is lost.',
  },
  {
    name: 'SidecarAuditUndecidedRising',
    severity: 'info',
    expr: `(${undecided}) > 10 and (${undecided}) > 2 * ((${undecided.replaceAll('}', '} offset 1h')}) or (${undecided}) * 0)`,
    for: '15m',
    summary: 'More and more in {{ $labels.namespace }} cannot be decided.',
    description:
      '{{ $value }} verdicts of {{ $labels.namespace }} are Undecided for want of evidence that there should be, more than twice as many as an hour ago (SameSecond and MembershipOpen, which are ordinary, not counted).',
  },
  {
    name: 'SidecarAuditBlind',
    severity: 'critical',
    expr: `max by (resource) (${nameOf('watchSynced')}{resource!="nodes"}) == 0`,
    for: '5m',
    summary: 'No controller of Sidecar Audit sees the {{ $labels.resource }} of the cluster.',
    description:
      'The watch of {{ $labels.resource }} is not synced in any replica: it is down, or its permission is gone. What ends meanwhile will be Undecided.',
  },
  {
    name: 'SidecarAuditDown',
    severity: 'critical',
    expr: `absent(${nameOf('buildInfo')})`,
    for: '10m',
    summary: 'Sidecar Audit is not there.',
    description: 'Prometheus gets no metrics of any controller of Sidecar Audit: it is down, or is not scraped.',
  },
  {
    name: 'SidecarAuditNoLeader',
    severity: 'warning',
    expr: `max(${nameOf('leader')}) == 0`,
    for: '2m',
    summary: 'No replica of Sidecar Audit leads.',
    description: 'Replicas run and judge, but none holds the Lease, so no status and no Event is written.',
  },
  {
    name: 'SidecarAuditNotWriting',
    severity: 'warning',
    expr: `${growth('statusWrites', { by: [], where: ['result="failed"'] }, '[10m]')} > 10 unless ${growth('statusWrites', { by: [], where: ['result="written"'] }, '[10m]')} > 0`,
    for: '10m',
    summary: 'The statuses of the audits cannot be written.',
    description: 'Every status of the last 10 minutes failed: what kubectl shows is old. See the log for the reason.',
  },
];

function grace(): string {
  return current('verdicts', { by: ['namespace'], where: ['rule="GracePeriod"', 'verdict="Violated"'] });
}
