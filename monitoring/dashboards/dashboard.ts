import {
  DashboardBuilder,
  DashboardCursorSync,
  type QueryVariableBuilder,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { datasource, instance, job } from './variables.ts';

export interface Head {
  /** Of `sidecar-audit-…`, by which other dashboards and the docs link to it. */
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  /** By what else than the controllers its panels are limited. */
  readonly limitedBy?: QueryVariableBuilder;
}

/** A dashboard without panels yet: what is the same in all of ours. */
export function dashboard({ uid, title, description, limitedBy }: Head): DashboardBuilder {
  const builder = new DashboardBuilder(`Sidecar Audit / ${title}`)
    .uid(`sidecar-audit-${uid}`)
    .description(description)
    .tags(['sidecar-audit', 'kubernetes'])
    .readonly()
    .refresh('30s')
    .time({ from: 'now-6h', to: 'now' })
    .timezone('browser')
    .tooltip(DashboardCursorSync.Crosshair)
    .withVariable(datasource())
    .withVariable(job())
    .withVariable(instance());
  return limitedBy === undefined ? builder : builder.withVariable(limitedBy);
}
