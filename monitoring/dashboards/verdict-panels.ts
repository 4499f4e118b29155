/** Panels of verdicts that both the overview and the dashboard of one namespace have. */
import type { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import type { PanelBuilder as StateTimelineBuilder } from '@grafana/grafana-foundation-sdk/statetimeline';
import type { PanelBuilder as TimeSeriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { current, growth } from '../promql.ts';
import { VERDICTS, violationsFrom1 } from './colours.ts';
import { figure, graph, states, type Panel } from './panels.ts';
import { IN_NAMESPACES } from './variables.ts';

const where = IN_NAMESPACES;
type Placed = Pick<Panel, 'span'>;

/** How many verdicts are this one now. */
export function verdictNow(
  verdict: 'Verified' | 'Violated',
  { span, description }: Pick<Panel, 'span' | 'description'>,
): StatBuilder {
  return figure({
    title: `${verdict} now`,
    description,
    unit: 'short',
    span,
    height: 4,
    ...(verdict === 'Violated' ? { bad: 1 } : {}),
    series: [{ expr: current('verdicts', { by: [], where: [...where, `verdict="${verdict}"`] }), legend: verdict }],
  });
}

export function heldNotReady({ span }: Placed): StatBuilder {
  return figure({
    title: 'Pods held not Ready by a sidecar',
    description: 'From the first moment on; the rule PodReadiness tells those that last.',
    unit: 'short',
    span,
    height: 4,
    bad: 1,
    series: [{ expr: current('heldNotReady', { by: [], where }), legend: 'not Ready' }],
  });
}

export function verdicts({ span }: Placed): TimeSeriesBuilder {
  return graph({
    title: 'Verdicts',
    description: 'Of all rules, on the Pods and Jobs held.',
    unit: 'short',
    span,
    stacked: true,
    overrides: VERDICTS,
    series: [{ expr: current('verdicts', { by: ['verdict'], where }), legend: '{{verdict}}' }],
  });
}

export function violatedByRule({ span }: Placed): StateTimelineBuilder {
  return states({
    title: 'Violated, by rule',
    description: 'How many verdicts of each rule were Violated at a time.',
    unit: 'short',
    span,
    mappings: violationsFrom1(),
    series: [
      { expr: current('verdicts', { by: ['rule'], where: [...where, 'verdict="Violated"'] }), legend: '{{rule}}' },
    ],
  });
}

export function restartsOfSidecars({ span }: Placed): TimeSeriesBuilder {
  return graph({
    title: 'Restarts of sidecars',
    description: 'By reason, as it was known when the restart was first seen.',
    unit: 'short',
    span,
    stacked: true,
    series: [{ expr: growth('sidecarRestarts', { by: ['reason'], where }), legend: '{{reason}}' }],
  });
}
