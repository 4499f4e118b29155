/** What Prometheus had scraped, a minute apart (`0x30 2x15`: 31 times 0, then 16 times 2), and which alerts are to fire at a time. */
export interface Story {
  readonly alert: string;
  readonly when: string;
  readonly at: string;
  readonly series: Readonly<Record<string, string>>;
  /** The labels of each alert but its severity (an empty label is none), and `value` as its text shows it. */
  readonly fires: readonly Readonly<Record<string, string>>[];
}

const verdicts = (rule: string, verdict: string, instance = 'a'): string =>
  `sidecaraudit_verdicts{namespace="shop", rule="${rule}", verdict="${verdict}", instance="${instance}"}`;
const open = (rule: string, labels: string): string =>
  `sidecaraudit_open_violations{namespace="shop", ${labels}, rule="${rule}", instance="a"}`;
const undecided = (reason: string): string =>
  `sidecaraudit_undecided{namespace="shop", rule="StopOrder", reason="${reason}", instance="a"}`;
const synced = (resource: string, instance = 'a'): string =>
  `sidecaraudit_watch_synced{resource="${resource}", instance="${instance}"}`;
const writes = (result: string): string => `sidecaraudit_status_writes_total{result="${result}", instance="a"}`;

const POD = 'pod="cart-1", job_name="", container="proxy"';
const IN_POD = { namespace: 'shop', pod: 'cart-1', container: 'proxy' };

export const STORIES: readonly Story[] = [
  {
    alert: 'SidecarOrderViolated',
    when: 'the first order is broken',
    at: '35m',
    series: { [verdicts('StopOrder', 'Violated')]: '_x30 1x30' },
    fires: [{ namespace: 'shop', rule: 'StopOrder', value: '1' }],
  },
  {
    alert: 'SidecarOrderViolated',
    when: 'another one is broken, and both replicas say so',
    at: '35m',
    series: {
      [verdicts('StartOrder', 'Violated', 'a')]: '1x30 2x30',
      [verdicts('StartOrder', 'Violated', 'b')]: '1x30 2x30',
    },
    fires: [{ namespace: 'shop', rule: 'StartOrder', value: '2' }],
  },
  {
    alert: 'SidecarOrderViolated',
    when: 'an old violation is still held',
    at: '50m',
    series: { [verdicts('StopOrder', 'Violated')]: '_x30 1x30' },
    fires: [],
  },
  {
    alert: 'SidecarOrderViolated',
    when: 'a new controller counts the same again',
    at: '35m',
    series: {
      [verdicts('StopOrder', 'Violated', 'a')]: '3x30',
      [verdicts('StopOrder', 'Violated', 'b')]: '_x30 3x30',
    },
    fires: [],
  },
  {
    alert: 'SidecarOrderViolated',
    when: 'orders are verified',
    at: '35m',
    series: { [verdicts('StopOrder', 'Verified')]: '_x30 9x30' },
    fires: [],
  },
  {
    alert: 'SidecarHoldsJob',
    when: 'a Job has been held for longer than five minutes',
    at: '10m',
    series: { [open('JobCompletion', 'pod="", job_name="nightly", container="proxy"')]: '1x30' },
    fires: [{ namespace: 'shop', job_name: 'nightly', container: 'proxy', rule: 'JobCompletion' }],
  },
  {
    alert: 'SidecarHoldsJob',
    when: 'the Job completes after three minutes',
    at: '10m',
    series: { [open('JobCompletion', 'pod="", job_name="nightly", container="proxy"')]: '1x3 stale' },
    fires: [],
  },
  {
    alert: 'SidecarRestartLoop',
    when: 'a restart loop goes on',
    at: '10m',
    series: { [open('SidecarStability', POD)]: '1x30' },
    fires: [{ ...IN_POD, rule: 'SidecarStability' }],
  },
  {
    alert: 'SidecarRestartLoop',
    when: 'it is another rule that is violated',
    at: '10m',
    series: { [open('PodReadiness', POD)]: '1x30' },
    fires: [],
  },
  {
    alert: 'SidecarHoldsPodNotReady',
    when: 'a sidecar holds its Pod for longer than five minutes',
    at: '10m',
    series: { [open('PodReadiness', POD)]: '1x30' },
    fires: [{ ...IN_POD, rule: 'PodReadiness' }],
  },
  {
    alert: 'SidecarHoldsPodNotReady',
    when: 'it is ready after two minutes',
    at: '10m',
    series: { [open('PodReadiness', POD)]: '1x2 stale' },
    fires: [],
  },
  {
    alert: 'SidecarGracePeriodExhausted',
    when: 'containers are killed at the end of it',
    at: '35m',
    series: { [verdicts('GracePeriod', 'Violated')]: '1x30 4x30' },
    fires: [{ namespace: 'shop', value: '4' }],
  },
  {
    alert: 'SidecarGracePeriodExhausted',
    when: 'as many are held as before',
    at: '35m',
    series: { [verdicts('GracePeriod', 'Violated')]: '4x60' },
    fires: [],
  },
  {
    alert: 'SidecarAuditUndecidedRising',
    when: 'Events are lost as never before',
    at: '2h',
    series: { [undecided('EventsLost')]: '2x90 30x60' },
    fires: [{ namespace: 'shop', value: '30' }],
  },
  {
    alert: 'SidecarAuditUndecidedRising',
    when: 'the API’s whole seconds are not enough, which is ordinary',
    at: '2h',
    series: { [undecided('SameSecond')]: '2x90 300x60' },
    fires: [],
  },
  {
    alert: 'SidecarAuditUndecidedRising',
    when: 'there are as many as an hour ago',
    at: '2h',
    series: { [undecided('NeverObserved')]: '30x150' },
    fires: [],
  },
  {
    alert: 'SidecarAuditBlind',
    when: 'no replica sees Pods for five minutes',
    at: '20m',
    series: { [synced('pods', 'a')]: '1x10 0x20', [synced('pods', 'b')]: '1x10 0x20' },
    fires: [{ resource: 'pods' }],
  },
  {
    alert: 'SidecarAuditBlind',
    when: 'the other replica sees them',
    at: '20m',
    series: { [synced('pods', 'a')]: '1x10 0x20', [synced('pods', 'b')]: '1x40' },
    fires: [],
  },
  {
    alert: 'SidecarAuditBlind',
    when: 'nodes may not be read, which is optional',
    at: '20m',
    series: { [synced('nodes')]: '0x40', [synced('pods')]: '1x40' },
    fires: [],
  },
  {
    alert: 'SidecarAuditDown',
    when: 'nothing is scraped for ten minutes',
    at: '30m',
    series: { 'sidecaraudit_build_info{version="0.1.0", instance="a"}': '1x5 stale' },
    fires: [{}],
  },
  {
    alert: 'SidecarAuditDown',
    when: 'a controller is there',
    at: '30m',
    series: { 'sidecaraudit_build_info{version="0.1.0", instance="a"}': '1x60' },
    fires: [],
  },
  {
    alert: 'SidecarAuditNoLeader',
    when: 'both replicas follow',
    at: '20m',
    series: { 'sidecaraudit_leader{instance="a"}': '1x5 0x30', 'sidecaraudit_leader{instance="b"}': '0x40' },
    fires: [{}],
  },
  {
    alert: 'SidecarAuditNoLeader',
    when: 'one hands over to the other',
    at: '20m',
    series: { 'sidecaraudit_leader{instance="a"}': '1x5 0x30', 'sidecaraudit_leader{instance="b"}': '0x5 1x30' },
    fires: [],
  },
  {
    alert: 'SidecarAuditNotWriting',
    when: 'each write fails',
    at: '40m',
    series: { [writes('failed')]: '0+6x60', [writes('written')]: '100x60' },
    fires: [{}],
  },
  {
    alert: 'SidecarAuditNotWriting',
    when: 'nothing was ever written',
    at: '40m',
    series: { [writes('failed')]: '0+6x60' },
    fires: [{}],
  },
  {
    alert: 'SidecarAuditNotWriting',
    when: 'some writes go through',
    at: '40m',
    series: { [writes('failed')]: '0+6x60', [writes('written')]: '100+1x60' },
    fires: [],
  },
];
