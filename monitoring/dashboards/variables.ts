import {
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { nameOf } from '../promql.ts';

/** The Prometheus of a dashboard is chosen on it, and is nowhere named. */
export const DATASOURCE = { type: 'prometheus', uid: '$datasource' } as const;

/** Every expression is limited to the controllers chosen. */
export const CONTROLLERS = ['job=~"$job"', 'instance=~"$instance"'] as const;
export const IN_NAMESPACES = [...CONTROLLERS, 'namespace=~"$namespace"'] as const;

export function datasource(): DatasourceVariableBuilder {
  return new DatasourceVariableBuilder('datasource').label('Data source').type('prometheus');
}

export function job(): QueryVariableBuilder {
  return labelValues('job', nameOf('buildInfo'), 'Job').multi(true).includeAll(true).allValue('.+');
}

export function instance(): QueryVariableBuilder {
  return labelValues('instance', `${nameOf('buildInfo')}{job=~"$job"}`, 'Controller')
    .multi(true)
    .includeAll(true)
    .allValue('.+');
}

export function namespaces(): QueryVariableBuilder {
  return oneNamespace().multi(true).includeAll(true).allValue('.*');
}

export function oneNamespace(): QueryVariableBuilder {
  return labelValues('namespace', `${nameOf('verdicts')}{job=~"$job"}`, 'Namespace');
}

function labelValues(label: string, series: string, title: string): QueryVariableBuilder {
  return new QueryVariableBuilder(label)
    .label(title)
    .datasource(DATASOURCE)
    .query({ query: `label_values(${series}, ${label})`, refId: `${label}-values` })
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalAsc);
}
