import {
  BigValueColorMode,
  BigValueGraphMode,
  LegendDisplayMode,
  LegendPlacement,
  ReduceDataOptionsBuilder,
  SortOrder,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import {
  FieldColorBuilder,
  FieldColorModeId,
  ThresholdsConfigBuilder,
  ThresholdsMode,
  type Threshold,
  type ValueMapping,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as StateTimelineBuilder } from '@grafana/grafana-foundation-sdk/statetimeline';
import { PanelBuilder as TableBuilder } from '@grafana/grafana-foundation-sdk/table';
import { PanelBuilder as TimeSeriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import type { Override } from './colours.ts';
import { DATASOURCE } from './variables.ts';

export interface Series {
  readonly expr: string;
  /** As Grafana's legendFormat: `{{rule}}`. */
  readonly legend: string;
}

export interface Panel {
  readonly title: string;
  /** What is seen, and what to make of it. */
  readonly description: string;
  /** Grafana's name of the unit: short, s, bytes … */
  readonly unit: string;
  readonly series: readonly Series[];
  /** Of 24. */
  readonly span: number;
  readonly height?: number;
}

export interface Graph extends Panel {
  readonly stacked?: true;
  readonly overrides?: readonly Override[];
}

export function graph({ stacked, overrides = [], ...panel }: Graph): TimeSeriesBuilder {
  const builder = common(new TimeSeriesBuilder(), panel)
    .min(0)
    .showPoints(VisibilityMode.Never)
    .fillOpacity(stacked === true ? 60 : 5)
    .legend(
      new VizLegendOptionsBuilder()
        .displayMode(LegendDisplayMode.List)
        .placement(LegendPlacement.Bottom)
        .showLegend(true),
    )
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending));
  if (stacked === true) builder.stacking(new StackingConfigBuilder().mode(StackingMode.Normal).group('A'));
  for (const { name, properties } of overrides) builder.overrideByName(name, properties);
  return withRange(builder, panel.series);
}

/** What was true from when to when, a row a series. */
export function states({ mappings, ...panel }: Panel & { readonly mappings: ValueMapping[] }): StateTimelineBuilder {
  const builder = common(new StateTimelineBuilder(), panel)
    .mappings(mappings)
    .mergeValues(true)
    .showValue(VisibilityMode.Auto)
    .rowHeight(0.85)
    .legend(new VizLegendOptionsBuilder().showLegend(false))
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Single));
  return withRange(builder, panel.series);
}

/** One figure, as it is at the end of the time shown. */
export function figure({ bad, ...panel }: Panel & { readonly bad?: number }): StatBuilder {
  const builder = common(new StatBuilder(), panel)
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.Thresholds))
    .thresholds(new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(steps(bad)))
    .graphMode(BigValueGraphMode.Area)
    .colorMode(bad === undefined ? BigValueColorMode.None : BigValueColorMode.Value)
    .noValue('0')
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']).values(false));
  return withRange(builder, panel.series);
}

/** The series as they are now, a row each, with the labels as columns. */
export function list({ hide, ...panel }: Panel & { readonly hide: readonly string[] }): TableBuilder {
  const builder = common(new TableBuilder(), panel).withTransformation({
    id: 'organize',
    options: { excludeByName: Object.fromEntries(['Time', 'Value', ...hide].map((name) => [name, true])) },
  });
  for (const { expr } of panel.series) {
    builder.withTarget(
      new DataqueryBuilder().expr(expr).instant().format(PromQueryFormat.Table).datasource(DATASOURCE),
    );
  }
  return builder;
}

type Builder = TimeSeriesBuilder | StateTimelineBuilder | StatBuilder | TableBuilder;

function common<B extends Builder>(builder: B, { title, description, unit, span, height = 8 }: Panel): B {
  builder.title(title).description(description).unit(unit).span(span).height(height).datasource(DATASOURCE);
  return builder;
}

function withRange<B extends Builder>(builder: B, series: readonly Series[]): B {
  for (const { expr, legend } of series) {
    builder.withTarget(new DataqueryBuilder().expr(expr).range().legendFormat(legend).datasource(DATASOURCE));
  }
  return builder;
}

function steps(bad: number | undefined): Threshold[] {
  const good = { color: 'green', value: null };
  return bad === undefined ? [good] : [good, { color: 'red', value: bad }];
}
