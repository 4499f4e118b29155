import { API_VERSION, CLUSTER_SIDECAR_AUDITS, SIDECAR_AUDITS } from '../api/group.ts';
import { readStatus } from '../api/read-status.ts';
import type { AnyAudit, AuditStatus } from '../api/types.ts';
import { bytesOf } from '../audit/fit.ts';
import { complaintOf, type Complaints } from '../complaints.ts';
import { isNotFound, type KubeClient } from '../kube/client.ts';
import type { Logger } from '../log.ts';
import { canonical } from './canonical.ts';

export const FIELD_MANAGER = 'sidecaraudit';

/** At most one write per object in this time, ms. */
export const WRITE_INTERVAL_MS = 5_000;

export type WriteResult = 'written' | 'unchanged' | 'failed' | 'gone';

export interface StatusWriterOptions {
  readonly client: KubeClient;
  readonly log: Logger;
  readonly complaints: Complaints;
  /** The audit as the watch knows it now; undefined when it is gone. */
  readonly auditOf: (uid: string) => AnyAudit | undefined;
  /** The document that the evidence gives now, on top of the status there is. */
  readonly documentOf: (audit: AnyAudit, before: AuditStatus | undefined) => AuditStatus;
  readonly onResult: (result: WriteResult, bytes: number) => void;
  /** Monotonic clock, ms. */
  readonly monotonicMs: () => number;
}

/** Writes the status of audits: latest wins, never two writes of one object at a time, nothing where nothing changed. */
export interface StatusWriter {
  /** The audit's status may have changed. */
  readonly touch: (uid: string) => void;
  /** The watch showed the audit: its status is as told, whoever wrote it. */
  readonly seen: (audit: AnyAudit) => void;
  readonly forget: (uid: string) => void;
  /** Writes what is due: all that was touched and not written within the interval; with `all`, the rest too. */
  readonly flush: (all?: boolean, signal?: AbortSignal) => Promise<void>;
  readonly pending: () => number;
}

interface Written {
  /** The status that the API server holds, as far as is known. */
  readonly status: AuditStatus | undefined;
  readonly at: number;
}

export function statusWriter(options: StatusWriterOptions): StatusWriter {
  const { auditOf, complaints, monotonicMs } = options;
  const touched = new Set<string>();
  const written = new Map<string, Written>();

  /** The code with which the last write of an audit failed. */
  const failing = new Map<string, string>();

  const note = (uid: string, code: string | null): void => {
    const before = failing.get(uid);
    if (code === null) failing.delete(uid);
    else failing.set(uid, code);
    if (before === undefined || [...failing.values()].includes(before)) return;
    complaints.settle(`status ${before}`, 'statuses can be written again', { code: before });
  };

  const isDue = (uid: string): boolean => monotonicMs() - (written.get(uid)?.at ?? -Infinity) >= WRITE_INTERVAL_MS;

  const write = async (uid: string, signal: AbortSignal | undefined): Promise<void> => {
    touched.delete(uid);
    const audit = auditOf(uid);
    if (audit === undefined) return;
    const outcome = await writeStatus(options, audit, written.get(uid)?.status, signal);
    note(uid, outcome.failed);
    if (outcome.result === 'failed') touched.add(uid);
    if (outcome.result !== 'unchanged') written.set(uid, { status: outcome.status, at: monotonicMs() });
  };

  return {
    touch: (uid) => touched.add(uid),
    seen: (audit) => {
      const { uid } = audit.metadata;
      const known = written.get(uid);
      if (known === undefined || canonical(known.status) !== canonical(audit.status)) {
        written.set(uid, { status: audit.status, at: known?.at ?? -Infinity });
        touched.add(uid);
      }
    },
    forget: (uid) => {
      touched.delete(uid);
      written.delete(uid);
      note(uid, null);
    },
    flush: async (all = false, signal) => {
      for (const uid of [...touched].filter((each) => all || isDue(each))) {
        if (signal?.aborted === true) return;
        await write(uid, signal);
      }
    },
    pending: () => touched.size,
  };
}

interface Outcome {
  readonly result: WriteResult;
  readonly status: AuditStatus | undefined;
  /** The code of the error, where it failed. */
  readonly failed: string | null;
}

async function writeStatus(
  { client, log, complaints, documentOf, onResult }: StatusWriterOptions,
  audit: AnyAudit,
  before: AuditStatus | undefined,
  signal: AbortSignal | undefined,
): Promise<Outcome> {
  const status = documentOf(audit, before);
  const bytes = bytesOf(status);
  if (canonical(status) === canonical(before)) {
    onResult('unchanged', bytes);
    return { result: 'unchanged', status: before, failed: null };
  }
  const { kind, metadata } = audit;
  const about = { kind, name: metadata.name, ...('namespace' in metadata ? { namespace: metadata.namespace } : {}) };
  const { name } = metadata;
  const object = {
    apiVersion: API_VERSION,
    kind,
    metadata: 'namespace' in metadata ? { name, namespace: metadata.namespace } : { name },
    status,
  };
  try {
    await client.apply<object>(`${pathOf(audit)}/status`, object, { fieldManager: FIELD_MANAGER, force: true }, signal);
    onResult('written', bytes);
    log.debug('status written', { ...about, bytes });
    return { result: 'written', status: readStatus(status, () => undefined), failed: null };
  } catch (error) {
    if (isNotFound(error)) {
      onResult('gone', bytes);
      return { result: 'gone', status: before, failed: null };
    }
    onResult('failed', bytes);
    const { code, fields } = complaintOf(error);
    const line = ['warn', 'statuses cannot be written; it is tried again', { ...about, ...fields }] as const;
    complaints.raise(`status ${code}`, code, () => line);
    return { result: 'failed', status: before, failed: code };
  }
}

function pathOf({ kind, metadata }: AnyAudit): string {
  if (kind === 'ClusterSidecarAudit') return `/apis/${API_VERSION}/${CLUSTER_SIDECAR_AUDITS.plural}/${metadata.name}`;
  return `/apis/${API_VERSION}/namespaces/${metadata.namespace}/${SIDECAR_AUDITS.plural}/${metadata.name}`;
}
