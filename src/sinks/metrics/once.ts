import { restartKind } from '../../rules/restart-kind.ts';
import type { RuleVerdict } from '../../rules/verdict.ts';
import type { PodTimeline } from '../../timeline/timeline.ts';
import type { CATALOG } from './catalog.ts';
import type { Held } from './held.ts';
import { mark, type Observation } from './marks.ts';
import type { Instruments } from './spec.ts';
import { startLatency } from './start-latency.ts';
import { completionTail, stopLatencies } from './stop-latency.ts';
import { causeLabel } from './vocabulary.ts';
import { violationKeys } from './violation-keys.ts';

/** What is counted or observed once, however often the same object is judged. */
export interface Once {
  readonly violations: (held: Held, verdicts: readonly RuleVerdict[]) => void;
  readonly restarts: (held: Held, timeline: PodTimeline) => void;
  readonly latencies: (held: Held, timeline: PodTimeline) => void;
}

export function createOnce(instruments: Instruments<typeof CATALOG>): Once {
  return {
    violations: (held, verdicts) => {
      for (const verdict of verdicts) {
        for (const key of violationKeys(verdict)) {
          if (held.violations.includes(key)) continue;
          held.violations = [...held.violations, key];
          const { namespace } = held;
          instruments.violations.inc({ namespace, rule: verdict.rule, cause: causeLabel(verdict.cause) });
        }
      }
    },
    restarts: (held, timeline) => {
      for (const container of timeline.containers) {
        const { index, role, restartCount } = container;
        const before = held.restarts[index] ?? 0;
        if (role !== 'sidecar' || restartCount <= before) continue;
        held.restarts = timeline.containers.map((_, i) => (i === index ? restartCount : (held.restarts[i] ?? 0)));
        const { reason } = restartKind(container);
        instruments.sidecarRestarts.inc({ namespace: held.namespace, reason }, restartCount - before);
      }
    },
    latencies: (held, timeline) => {
      observeStarts(instruments, held, timeline);
      if (!timeline.over) return;
      for (const { index, role, seconds } of stopLatencies(timeline)) {
        if (isFirst(held, 'stop', index)) instruments.stopLatency.observe({ role }, seconds);
      }
      const tail = completionTail(timeline);
      const owner = timeline.record.owner?.kind === 'Job' ? 'Job' : 'other';
      if (tail !== null && isFirst(held, 'tail', 0)) instruments.completionTail.observe({ owner }, tail);
    },
  };
}

function observeStarts(instruments: Instruments<typeof CATALOG>, held: Held, timeline: PodTimeline): void {
  for (let attempt = 0; attempt < timeline.attempts; attempt += 1) {
    for (const container of timeline.containers) {
      if (mark(held.marks, 'start', container.index, attempt) === null) continue;
      const seconds = startLatency(timeline, container, attempt);
      if (seconds !== null && isFirst(held, 'start', container.index, attempt)) {
        instruments.startLatency.observe({ role: container.role }, seconds);
      }
    }
  }
}

/** Marks it. */
function isFirst(held: Held, kind: Observation, index: number, attempt = 0): boolean {
  const marks = mark(held.marks, kind, index, attempt);
  if (marks === null) return false;
  held.marks = marks;
  return true;
}
