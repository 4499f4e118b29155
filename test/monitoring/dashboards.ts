import type { Dashboard, Panel } from '@grafana/grafana-foundation-sdk/dashboard';

export interface Target {
  readonly expr: string;
  readonly legendFormat?: string;
}

/** The panels of a dashboard, without the rows that group them. */
export function panelsOf({ panels = [] }: Dashboard): readonly Panel[] {
  return panels.filter((panel): panel is Panel => panel.type !== 'row');
}

export function targetsOf(panel: Panel): readonly Target[] {
  return (panel.targets ?? []) as unknown as readonly Target[];
}
