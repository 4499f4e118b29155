import { SECOND } from '../evidence/time.ts';
import type { Metrics } from '../sinks/metrics/metrics.ts';
import type { ResourceDelta } from './watches.ts';

/** Counts the evidence that a delta brought; `told`: it was something new. */
export function measure(metrics: Metrics, { resource, delta }: ResourceDelta, told: boolean): void {
  if (delta.kind !== 'upsert' && delta.kind !== 'delete') return;
  if (resource === 'pods') metrics.evidenceCame('Status');
  if (resource !== 'events' || delta.kind !== 'upsert' || !told) return;
  const { evidence } = delta.object;
  metrics.evidenceCame(evidence.source);
  if (evidence.source !== 'Runtime' || delta.listed) return;
  const { transition, startedAt, finishedAt } = evidence.fact;
  const at = transition === 'started' ? startedAt : finishedAt;
  if (at !== null) metrics.agentLag((delta.at - at.floor) / SECOND);
}
