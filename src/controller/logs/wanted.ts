import type { AnyAudit } from '../../api/types.ts';
import type { PodRecord } from '../../evidence/pod-record.ts';
import { shown, type Sample } from '../../evidence/sample.ts';
import type { LogTarget } from '../../kube/last-line.ts';

/** The log of one run, to be followed to its end. */
export interface WantedLog extends LogTarget {
  readonly restartCount: number;
  readonly runId: string;
  /** How long the container may take to end, as far as is known, seconds. */
  readonly graceSeconds: number;
}

/**
 * The logs to read now: of the containers that these audits declare, once the Pod has begun to stop. None of a Pod that had
 * ended when it was first seen: at the start of a controller there are many of those.
 */
export function wantedLogs(record: PodRecord, audits: readonly AnyAudit[]): readonly WantedLog[] {
  const declared = new Set(audits.flatMap((a) => a.spec.logs ?? []).map((l) => l.container));
  const last = record.samples.at(-1);
  if (declared.size === 0 || last === undefined || !isStopping(record, last)) return [];
  return record.spec.containers.flatMap(({ name }, index) => {
    const { state } = shown(last, index);
    const run = record.runs.findLast((r) => r.container === index);
    const isCurrent = run !== undefined && run.restartCount === record.restartCounts[index] && !run.neverStarted;
    if (!declared.has(name) || !isCurrent || (state !== 'running' && state !== 'terminated')) return [];
    const { namespace, name: pod, uid } = record;
    const graceSeconds = record.deletion?.graceSeconds ?? record.spec.terminationGracePeriodSeconds;
    return [{ namespace, pod, uid, container: name, restartCount: run.restartCount, runId: run.id, graceSeconds }];
  });
}

function isStopping(record: PodRecord, last: Sample): boolean {
  const [first] = record.samples;
  if (record.ending !== null || record.excluded !== null || first === undefined || isTerminal(first)) return false;
  return record.deletion !== null || isTerminal(last) || appsRest(record, last);
}

function isTerminal({ phase }: Sample): boolean {
  return phase === 'Succeeded' || phase === 'Failed';
}

/** Every app has ended, and the kubelet will start none of them again: now it stops the sidecars. */
function appsRest({ spec }: PodRecord, last: Sample): boolean {
  return spec.containers.every(({ role, restartPolicy }, index) => {
    if (role !== 'app') return true;
    const { state, succeeded } = shown(last, index);
    const policy = restartPolicy ?? spec.restartPolicy;
    return state === 'terminated' && (policy === 'Never' || (policy === 'OnFailure' && succeeded));
  });
}
