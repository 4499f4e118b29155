import { createHash } from 'node:crypto';
import type { Audited, AuditedViolation } from '../audit/audited.ts';
import { formatSecond, SECOND, type Micros } from '../evidence/time.ts';
import { complaintOf, type Complaints } from '../complaints.ts';
import { isConflict, isNotFound, type KubeClient } from '../kube/client.ts';
import { within, WRITE_DEADLINE_MS } from '../kube/deadline.ts';
import { StatusError } from '../kube/status.ts';
import { isOfTheConnection } from '../kube/fault.ts';

const COMPONENT = 'sidecar-audit';

export type EmitResult = 'created' | 'exists' | 'failed' | 'dropped';

export interface EventWriterOptions {
  readonly client: KubeClient;
  readonly complaints: Complaints;
  /** Observer's clock, µs. */
  readonly clock: () => Micros;
  readonly onResult: (result: EmitResult) => void;
}

/** Writes one Kubernetes Event per violation: its name is a hash of uid, rule and check, so that a second one is none. */
export interface EventWriter {
  readonly offer: (audited: Audited) => void;
  readonly flush: (signal?: AbortSignal) => Promise<void>;
  /**
   * Another replica leads and tells the violations: those that it has had the time to tell are let go of. What is left is
   * offered again by the next flush, which finds the Events that are there.
   */
  readonly standBy: () => void;
  readonly pending: () => number;
}

/** Names that were written or queued: enough for every violation of a large cluster's day. */
const MOST_REMEMBERED = 50_000;
const MOST_QUEUED = 2_000;
const TRIES = 5;
/** The API server keeps Events for an hour, and within it knows one that was told before. */
const KEPT_ON_STANDBY: Micros = 1_800 * SECOND;
const MOST_ON_STANDBY = MOST_QUEUED / 2;

interface Queued {
  readonly name: string;
  readonly of: Audited;
  readonly violation: AuditedViolation;
  readonly tries: number;
  readonly offeredAt: Micros;
}

export function eventWriter({ client, complaints, clock, onResult }: EventWriterOptions): EventWriter {
  const remembered = new Set<string>();
  const queue: Queued[] = [];
  /** The code of what keeps all of them from being written. */
  let stuck: string | null = null;

  const remember = (name: string): void => {
    remembered.add(name);
    if (remembered.size > MOST_REMEMBERED) for (const oldest of remembered) if (remembered.delete(oldest)) break;
  };

  /** False where nothing can be written now: what is queued waits. */
  const write = async (queued: Queued, signal: AbortSignal | undefined): Promise<boolean> => {
    const { of, name } = queued;
    try {
      await client.create<object>(
        `/api/v1/namespaces/${of.namespace}/events`,
        eventOf(queued, clock()),
        within(WRITE_DEADLINE_MS, signal),
      );
      onResult('created');
      if (stuck !== null)
        complaints.settle(`events ${stuck}`, 'violations can be told as Events again', { code: stuck });
      stuck = null;
    } catch (error) {
      if (isConflict(error)) {
        onResult('exists');
        return true;
      }
      const { code, fields } = complaintOf(error);
      const about = { kind: of.kind, namespace: of.namespace, name: of.name, event: name };
      const line = ['warn', 'violations cannot be told as Events', { ...about, ...fields }] as const;
      complaints.raise(`events ${code}`, code, () => line);
      // Cut off, or out of time: that says nothing of the Event, which is kept however long it lasts.
      if (isOfTheConnection(error) || signal?.aborted === true) {
        onResult('failed');
        stuck = code;
        return false;
      }
      // The namespace is going or gone, or we may not: nothing that trying again mends.
      const final =
        isNotFound(error) || (error instanceof StatusError && error.httpStatus < 500 && error.httpStatus !== 429);
      const given = final || queued.tries + 1 >= TRIES;
      onResult(given ? 'dropped' : 'failed');
      if (!given) queue.push({ ...queued, tries: queued.tries + 1 });
    }
    return true;
  };

  return {
    offer: (of) => {
      for (const violation of of.violations) {
        const name = eventName(of, violation);
        if (remembered.has(name)) continue;
        remember(name);
        if (queue.length >= MOST_QUEUED) onResult('dropped');
        else queue.push({ name, of, violation, tries: 0, offeredAt: clock() });
      }
    },
    flush: async (signal) => {
      const batch = queue.splice(0, queue.length);
      for (const [i, queued] of batch.entries()) {
        if (signal?.aborted !== true && (await write(queued, signal))) continue;
        queue.unshift(...batch.slice(i));
        return;
      }
    },
    standBy: () => {
      const longAgo = clock() - KEPT_ON_STANDBY;
      const told = queue.findIndex(({ offeredAt }) => offeredAt >= longAgo);
      queue.splice(0, Math.max(told === -1 ? queue.length : told, queue.length - MOST_ON_STANDBY));
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
