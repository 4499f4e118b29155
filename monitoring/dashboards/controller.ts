import { RowBuilder, type DashboardBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { nameOf, RATE_WINDOW, selector } from '../promql.ts';
import { yesNo } from './colours.ts';
import { dashboard } from './dashboard.ts';
import { graph, states } from './panels.ts';
import { medianAnd, rates } from './series.ts';
import { CONTROLLERS } from './variables.ts';

const where = CONTROLLERS;

/** Whether the controller sees, keeps up and writes: without it a quiet overview says nothing. */
export function controllerDashboard(): DashboardBuilder {
  return dashboard({
    uid: 'controller',
    title: 'Controller',
    description: 'Whether the controller sees everything, keeps up, and writes what it found.',
  })
    .withRow(new RowBuilder('Sight'))
    .withPanel(
      states({
        title: 'Synced',
        description: 'Whether everything of a resource is held since the last list. In a gap, what ends is Undecided.',
        unit: 'short',
        span: 12,
        mappings: yesNo('synced', 'gap'),
        series: [{ expr: selector(nameOf('watchSynced'), where), legend: '{{instance}} {{resource}}' }],
      }),
    )
    .withPanel(
      states({
        title: 'Connected',
        description: 'Whether the watch of a resource runs. Short breaks are the server’s ordinary ends.',
        unit: 'short',
        span: 12,
        mappings: yesNo('connected', 'down'),
        series: [{ expr: selector(nameOf('watchConnected'), where), legend: '{{instance}} {{resource}}' }],
      }),
    )
    .withPanel(
      states({
        title: 'Leads',
        description: 'Which replica writes. Without leader election each says that it does.',
        unit: 'short',
        span: 24,
        height: 4,
        mappings: yesNo('leads', 'follows'),
        series: [{ expr: selector(nameOf('leader'), where), legend: '{{instance}}' }],
      }),
    )
    .withPanel(
      graph({
        title: 'Age of the last frame',
        description:
          'Pods and Jobs get bookmarks every minute or so; Events get none, so a quiet cluster is silent there.',
        unit: 's',
        span: 12,
        series: [
          { expr: `time() - ${selector(nameOf('watchLastFrame'), where)}`, legend: '{{instance}} {{resource}}' },
        ],
      }),
    )
    .withPanel(
      graph({
        title: 'Frames',
        description: 'A second, by resource.',
        unit: 'ops',
        span: 12,
        series: [rates('watchFrames', { by: ['resource'], where })],
      }),
    )
    .withPanel(
      graph({
        title: 'Evidence',
        description: 'Pieces of evidence that came, a second, by source. Runtime is what node agents tell.',
        unit: 'ops',
        span: 24,
        series: [rates('evidence', { by: ['source'], where })],
      }),
    )
    .withPanel(
      graph({
        title: 'Watches begun again',
        description: 'By reason. Ended is ordinary; Expired costs a list.',
        unit: 'ops',
        span: 12,
        series: [rates('watchRestarts', { by: ['resource', 'reason'], where })],
      }),
    )
    .withPanel(
      graph({
        title: 'Skipped, and lost on the way',
        description:
          'Objects that could not be understood, and those that a list showed changed though no frame had said so.',
        unit: 'ops',
        span: 12,
        series: [
          rates('watchSkipped', { by: ['resource'], where }, 'skipped'),
          rates('watchDiscrepancies', { by: ['resource'], where }, 'lost'),
        ],
      }),
    )
    .withRow(new RowBuilder('Work'))
    .withPanel(
      graph({
        title: 'A round of judging',
        description: 'How long it took.',
        unit: 's',
        span: 12,
        series: medianAnd(0.99, 'judgement', { by: [], where }),
      }),
    )
    .withPanel(
      graph({
        title: 'Statuses written',
        description: 'By what became of them; unchanged ones are not sent. Failed ones are tried again.',
        unit: 'ops',
        span: 12,
        series: [rates('statusWrites', { by: ['result'], where })],
      }),
    )
    .withPanel(
      graph({
        title: 'Kubernetes Events about violations',
        description: 'One for each violation; those that exist from before are not made twice.',
        unit: 'ops',
        span: 12,
        series: [rates('kubernetesEvents', { by: ['result'], where })],
      }),
    )
    .withPanel(
      graph({
        title: 'Size of statuses',
        description: 'Of those written. A status is never above 64 KiB.',
        unit: 'bytes',
        span: 12,
        series: medianAnd(0.99, 'statusSize', { by: [], where }),
      }),
    )
    .withRow(new RowBuilder('Program'))
    .withPanel(
      graph({
        title: 'Memory',
        description: 'Resident.',
        unit: 'bytes',
        span: 8,
        series: [{ expr: selector('process_resident_memory_bytes', where), legend: '{{instance}}' }],
      }),
    )
    .withPanel(
      graph({
        title: 'CPU',
        description: 'Cores in use.',
        unit: 'short',
        span: 8,
        series: [
          { expr: `rate(${selector('process_cpu_seconds_total', where)}${RATE_WINDOW})`, legend: '{{instance}}' },
        ],
      }),
    )
    .withPanel(
      graph({
        title: 'Lag of the event loop',
        description: 'p99 since the scrape before. Above a second the leader may lose its Lease.',
        unit: 's',
        span: 8,
        series: [{ expr: selector('nodejs_eventloop_lag_p99_seconds', where), legend: '{{instance}}' }],
      }),
    )
    .withPanel(
      graph({
        title: 'Pods, Jobs and Events held',
        description: 'Of which evidence is held.',
        unit: 'short',
        span: 24,
        series: (['podsHeld', 'jobsHeld', 'eventsHeld'] as const).map((key) => ({
          expr: selector(nameOf(key), where),
          legend: `{{instance}} ${key.replace('Held', '')}`,
        })),
      }),
    );
}
