import { MAX_STATUS_BYTES } from '../api/limits.ts';
import type { AuditStatus } from '../api/types.ts';

/**
 * Makes the document fit into 64 KiB: first the oldest timelines go, then the oldest of the history and the oldest
 * violations, whichever takes more; what is left out is counted.
 */
export function fit(status: AuditStatus): AuditStatus {
  let result = status;
  while (bytesOf(result) > MAX_STATUS_BYTES) {
    const next = smaller(result);
    if (next === null) return result;
    result = next;
  }
  return result;
}

function smaller(status: AuditStatus): AuditStatus | null {
  const { timelines = [], history = [], violations = [] } = status;
  if (timelines.length > 1) return { ...status, timelines: timelines.slice(0, -1) };
  const heavier = sizeOf(history) > sizeOf(violations) ? 'history' : 'violations';
  if (heavier === 'history' && history.length > 1) {
    const cut = Math.ceil(history.length / 10);
    return { ...status, history: history.slice(0, -cut), podsOmitted: (status.podsOmitted ?? 0) + cut };
  }
  if (violations.length > 1) {
    const cut = Math.ceil(violations.length / 10);
    const violationsOmitted = (status.violationsOmitted ?? 0) + cut;
    return { ...status, violations: violations.slice(0, -cut), violationsOmitted };
  }
  return timelines.length > 0 ? { ...status, timelines: [] } : null;
}

/** UTF-8 bytes of the document as it is sent. */
export function bytesOf(status: AuditStatus): number {
  return sizeOf(status);
}

function sizeOf(value: unknown): number {
  return new TextEncoder().encode(JSON.stringify(value)).length;
}
