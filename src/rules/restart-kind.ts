import type { ContainerTimeline } from '../timeline/timeline.ts';

export type RestartReason = 'LivenessProbe' | 'StartupProbe' | 'OOMKilled' | 'Crash' | 'Exited' | 'Unknown';

export interface RestartKind {
  readonly reason: RestartReason;
  readonly text: string;
}

/** Why a container was restarted, from its Events and from how its runs ended. */
export function restartKind(container: ContainerTimeline): RestartKind {
  const ended = container.runs.filter((r) => r.terminated);
  if (ended.some((r) => r.reason === 'OOMKilled'))
    return { reason: 'OOMKilled', text: 'OOMKilled: it exceeds its memory limit' };
  if (has(container, 'StartupKill')) return { reason: 'StartupProbe', text: 'its startup probe fails' };
  if (has(container, 'LivenessKill')) return { reason: 'LivenessProbe', text: 'its liveness probe fails' };
  const crash = ended.findLast((r) => r.exitCode !== null && r.exitCode !== 0);
  if (crash !== undefined) return { reason: 'Crash', text: `it exits with code ${crash.exitCode}` };
  if (has(container, 'LivenessFailed')) return { reason: 'LivenessProbe', text: 'its liveness probe fails' };
  if (has(container, 'StartupFailed')) return { reason: 'StartupProbe', text: 'its startup probe fails' };
  return ended.length > 0
    ? { reason: 'Exited', text: 'it exits with code 0' }
    : { reason: 'Unknown', text: 'why is not known' };
}

function has(container: ContainerTimeline, kind: ContainerTimeline['events'][number]['kind']): boolean {
  return container.events.some((e) => e.kind === kind);
}
