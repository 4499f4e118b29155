/** One alert, from which the PrometheusRule, the plain rules file and the table in docs are made. */
export interface Alert {
  readonly name: string;
  readonly severity: 'critical' | 'warning' | 'info';
  readonly expr: string;
  /** How long the expression must hold, as Prometheus writes durations. */
  readonly for: string;
  /** What is the matter, in one line. */
  readonly summary: string;
  /** What it means, and the labels of what it is about. */
  readonly description: string;
}
