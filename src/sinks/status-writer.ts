import { API_VERSION, CLUSTER_SIDECAR_AUDITS, SIDECAR_AUDITS } from '../api/group.ts';
import { readStatus } from '../api/read-status.ts';
import type { AnyAudit, AuditStatus } from '../api/types.ts';
import { bytesOf } from '../audit/fit.ts';
import { complaintOf, type Complaints } from '../complaints.ts';
import { isConflict, isNotFound, type KubeClient } from '../kube/client.ts';
import { within, WRITE_DEADLINE_MS } from '../kube/deadline.ts';
import type { Logger } from '../log.ts';
import { canonical } from './canonical.ts';

export const FIELD_MANAGER = 'sidecaraudit';

/** At most one write per object in this time, ms. */
export const WRITE_INTERVAL_MS = 5_000;
/** After a conflict the watch shows what stands there now; a write on top of it is tried after this time, ms. */
const CONFLICT_WAIT_MS = 1_000;

export type WriteResult = 'written' | 'unchanged' | 'failed' | 'gone' | 'conflict';

export interface StatusWriterOptions {
  readonly client: KubeClient;
  readonly log: Logger;
  readonly complaints: Complaints;
  /** The audit as the watch knows it now; undefined when it is gone. */
  readonly auditOf: (uid: string) => AnyAudit | undefined;
  /** The document that the evidence gives now, on top of the status there is. */
  readonly documentOf: (audit: AnyAudit, before: AuditStatus | undefined) => AuditStatus;
  readonly onResult: (result: WriteResult, bytes: number) => void;
  /** The document that was given last for this audit is now its status. */
  readonly onWritten?: (uid: string) => void;
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
  /** Another replica writes from now on: what stands there is carried on, whatever was written here before. */
  readonly yield: () => void;
  /** Writes what is due: all that was touched and not written within the interval; with `all`, the rest too. */
  readonly flush: (all?: boolean, signal?: AbortSignal) => Promise<void>;
  readonly pending: () => number;
}

interface Written {
  /** The status that the API server holds, as far as is known, and the version of the object that holds it. */
  readonly status: AuditStatus | undefined;
  readonly version: string;
  /** What this replica wrote last, since it leads: its history goes on from there, even if another wrote over it. */
  readonly own: AuditStatus | undefined;
  /** Monotonic clock, ms. */
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
    const known = written.get(uid) ?? unknown(audit);
    const outcome = await writeStatus(options, audit, known, signal);
    note(uid, outcome.result === 'failed' ? outcome.code : null);
    if (outcome.result === 'failed' || outcome.result === 'conflict') touched.add(uid);
    if (outcome.result === 'unchanged') return;
    if (outcome.result === 'written') options.onWritten?.(uid);
    // The watch may have shown a newer one while this was written.
    const latest = written.get(uid) ?? known;
    const at = outcome.result === 'conflict' ? monotonicMs() - WRITE_INTERVAL_MS + CONFLICT_WAIT_MS : monotonicMs();
    if (outcome.result !== 'written') written.set(uid, { ...latest, at });
    else if (isOlder(outcome.version, latest.version)) written.set(uid, { ...latest, own: outcome.status, at });
    else written.set(uid, { status: outcome.status, version: outcome.version, own: outcome.status, at });
  };

  return {
    touch: (uid) => touched.add(uid),
    seen: (audit) => {
      const { uid } = audit.metadata;
      const known = written.get(uid);
      const { status } = audit;
      const version = audit.metadata.resourceVersion;
      // What was written here comes back by the watch after frames from before it.
      if (known !== undefined && isOlder(version, known.version)) return;
      written.set(uid, { own: undefined, at: -Infinity, ...known, status, version });
      if (known === undefined || canonical(known.status) !== canonical(status)) touched.add(uid);
    },
    forget: (uid) => {
      touched.delete(uid);
      written.delete(uid);
      note(uid, null);
    },
    yield: () => {
      for (const [uid, each] of written) if (each.own !== undefined) written.set(uid, { ...each, own: undefined });
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

function unknown({ status, metadata }: AnyAudit): Written {
  return { status, version: metadata.resourceVersion, own: undefined, at: -Infinity };
}

/** Versions of one resource are numbers that grow (Kubernetes 1.35 says so); of what is no number nothing is known. */
function isOlder(version: string, than: string): boolean {
  return /^\d+$/.test(version) && /^\d+$/.test(than) && BigInt(version) < BigInt(than);
}

type Outcome =
  | { readonly result: Exclude<WriteResult, 'written' | 'failed'> }
  | { readonly result: 'failed'; readonly code: string }
  | { readonly result: 'written'; readonly status: AuditStatus | undefined; readonly version: string };

async function writeStatus(
  { client, log, complaints, documentOf, onResult }: StatusWriterOptions,
  audit: AnyAudit,
  known: Written,
  signal: AbortSignal | undefined,
): Promise<Outcome> {
  const status = documentOf(audit, known.own ?? known.status);
  const bytes = bytesOf(status);
  if (canonical(status) === canonical(known.status)) {
    onResult('unchanged', bytes);
    return { result: 'unchanged' };
  }
  const { kind, metadata } = audit;
  const about = { kind, name: metadata.name, ...('namespace' in metadata ? { namespace: metadata.namespace } : {}) };
  const { name } = metadata;
  // The version makes the write conditional. A status carries on what stands there, and must not be written over one that
  // it does not know; nor may a write that is late in the network land after that of another leader.
  const fence = { name, resourceVersion: known.version };
  const object = {
    apiVersion: API_VERSION,
    kind,
    metadata: 'namespace' in metadata ? { ...fence, namespace: metadata.namespace } : fence,
    status,
  };
  try {
    const applied = await client.apply<Applied>(
      `${pathOf(audit)}/status`,
      object,
      { fieldManager: FIELD_MANAGER, force: true },
      within(WRITE_DEADLINE_MS, signal),
    );
    onResult('written', bytes);
    log.debug('status written', { ...about, bytes });
    const version = applied.metadata?.resourceVersion ?? known.version;
    return { result: 'written', status: readStatus(status, () => undefined), version };
  } catch (error) {
    if (isNotFound(error)) {
      onResult('gone', bytes);
      return { result: 'gone' };
    }
    if (isConflict(error)) {
      onResult('conflict', bytes);
      log.debug('status was changed by another meanwhile; it is written again on top of that', about);
      return { result: 'conflict' };
    }
    onResult('failed', bytes);
    const { code, fields } = complaintOf(error);
    const line = ['warn', 'statuses cannot be written; it is tried again', { ...about, ...fields }] as const;
    complaints.raise(`status ${code}`, code, () => line);
    return { result: 'failed', code };
  }
}

/** What is read of the answer. */
interface Applied {
  readonly metadata?: { readonly resourceVersion?: string };
}

function pathOf({ kind, metadata }: AnyAudit): string {
  if (kind === 'ClusterSidecarAudit') return `/apis/${API_VERSION}/${CLUSTER_SIDECAR_AUDITS.plural}/${metadata.name}`;
  return `/apis/${API_VERSION}/namespaces/${metadata.namespace}/${SIDECAR_AUDITS.plural}/${metadata.name}`;
}
