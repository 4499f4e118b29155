import { createHash } from 'node:crypto';
import type { Audited, AuditedViolation } from '../audit/audited.ts';
import { formatSecond, type Micros } from '../evidence/time.ts';
import { isConflict, isNotFound, type KubeClient } from '../kube/client.ts';
import { StatusError } from '../kube/status.ts';
import type { Logger } from '../log.ts';

const COMPONENT = 'sidecar-audit';

export type EmitResult = 'created' | 'exists' | 'failed' | 'dropped';

export interface EventWriterOptions {
  readonly client: KubeClient;
  readonly log: Logger;
  /** Observer's clock, µs. */
  readonly clock: () => Micros;
  readonly onResult: (result: EmitResult) => void;
}

/** Writes one Kubernetes Event per violation: its name is a hash of uid, rule and check, so that a second one is none. */
export interface EventWriter {
  readonly offer: (audited: Audited) => void;
  readonly flush: (signal?: AbortSignal) => Promise<void>;
  readonly pending: () => number;
}

/** Names that were written or queued: enough for every violation of a large cluster's day. */
const MOST_REMEMBERED = 50_000;
const MOST_QUEUED = 2_000;
const TRIES = 5;

interface Queued {
  readonly name: string;
  readonly of: Audited;
  readonly violation: AuditedViolation;
  readonly tries: number;
}

export function eventWriter({ client, log, clock, onResult }: EventWriterOptions): EventWriter {
  const remembered = new Set<string>();
  const queue: Queued[] = [];

  const remember = (name: string): void => {
    remembered.add(name);
    if (remembered.size > MOST_REMEMBERED) for (const oldest of remembered) if (remembered.delete(oldest)) break;
  };

  const write = async (queued: Queued, signal: AbortSignal | undefined): Promise<void> => {
    const { of, name } = queued;
    try {
      await client.create<object>(`/api/v1/namespaces/${of.namespace}/events`, eventOf(queued, clock()), signal);
      onResult('created');
    } catch (error) {
      if (isConflict(error)) return onResult('exists');
      // The namespace is going or gone, or we may not: nothing that trying again mends.
      const final =
        isNotFound(error) || (error instanceof StatusError && error.httpStatus < 500 && error.httpStatus !== 429);
      onResult(final || queued.tries + 1 >= TRIES ? 'dropped' : 'failed');
      if (!final && queued.tries + 1 < TRIES) queue.push({ ...queued, tries: queued.tries + 1 });
      log.warn('violation could not be told as an Event', {
        kind: of.kind,
        namespace: of.namespace,
        name: of.name,
        event: name,
        error: error instanceof Error ? error.message : String(error),
      });
    }
  };

  return {
    offer: (of) => {
      for (const violation of of.violations) {
        const name = eventName(of, violation);
        if (remembered.has(name)) continue;
        remember(name);
        if (queue.length >= MOST_QUEUED) onResult('dropped');
        else queue.push({ name, of, violation, tries: 0 });
      }
    },
    flush: async (signal) => {
      const batch = queue.splice(0, queue.length);
      for (const queued of batch) {
        if (signal?.aborted === true) return;
        await write(queued, signal);
      }
    },
    pending: () => queue.length,
  };
}

/** `<object>.<hash of uid, rule and check>`: the same for every replica and after a restart. */
export function eventName(of: Audited, { rule, check }: AuditedViolation): string {
  const hash = createHash('sha256')
    .update(`${of.uid}/${rule}/${check ?? ''}`)
    .digest('hex')
    .slice(0, 16);
  return `${of.name.slice(0, 253 - 17).replace(/[-.]+$/, '')}.${hash}`;
}

function eventOf({ name, of, violation }: Queued, now: Micros): object {
  const { rule, message, cause } = violation;
  const said = cause === null ? message : `${message} Cause: ${cause}.`;
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name, namespace: of.namespace },
    involvedObject: {
      apiVersion: of.kind === 'Pod' ? 'v1' : 'batch/v1',
      kind: of.kind,
      namespace: of.namespace,
      name: of.name,
      uid: of.uid,
    },
    type: 'Warning',
    reason: `${rule}Violated`,
    message: said.slice(0, 1024),
    source: { component: COMPONENT },
    reportingComponent: COMPONENT,
    reportingInstance: COMPONENT,
    firstTimestamp: formatSecond(now),
    lastTimestamp: formatSecond(now),
    count: 1,
  };
}
