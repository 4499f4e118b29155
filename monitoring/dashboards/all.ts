import type { Dashboard, DashboardBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { controllerDashboard } from './controller.ts';
import { oneNamespaceDashboard } from './namespace.ts';
import { overview } from './overview.ts';

/** Grafana's classic schema, which every version from 10 on imports. */
export const DASHBOARDS: readonly Dashboard[] = [overview(), oneNamespaceDashboard(), controllerDashboard()].map(
  numbered,
);

/** Links to a panel go by its number, so each has one, which the builder leaves to Grafana. */
function numbered(builder: DashboardBuilder): Dashboard {
  const dashboard = builder.build();
  for (const [i, panel] of (dashboard.panels ?? []).entries()) panel.id = i + 1;
  return dashboard;
}
