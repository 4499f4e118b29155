import { defer, EMPTY, ignoreElements, type Observable } from 'rxjs';
import type { PodRecord } from '../evidence/pod-record.ts';
import type { KubeClient } from '../kube/client.ts';
import type { Metrics } from '../sinks/metrics/metrics.ts';
import { systemTiming } from '../kube/timing.ts';
import { sweep } from '../ledger/kept-pods.ts';
import { ledgerWriter, type LedgerWriter } from '../ledger/writer.ts';
import type { Logger } from '../log.ts';
import type { ControllerState } from './state.ts';
import type { Resource } from './watches.ts';

/** So long nothing is watched while the ledger is read, ms: what is judged without it would say that evidence has expired. */
const FIRST_READ_MS = 5_000;

export interface ControllerLedger extends Pick<LedgerWriter, 'flush' | 'refused'> {
  /** Completes when the ledger was read, or could not be in time: then it is tried again with each flush. */
  readonly read$: Observable<never>;
  /** Lets go of what is kept of Pods that are gone or no longer audited. */
  readonly sweep: () => void;
  /** Logs and counts it, once for each Pod. */
  readonly contradicted: (record: PodRecord) => void;
}

interface Parts {
  readonly client: KubeClient;
  readonly log: Logger;
  /** Null: nothing is kept. */
  readonly namespace: string | null;
  readonly metrics: Metrics;
  readonly mayWrite: () => boolean;
  readonly onRead: () => void;
}

export function controllerLedger(state: ControllerState, parts: Parts): ControllerLedger {
  const { client, log, namespace, metrics, mayWrite, onRead } = parts;
  if (namespace === null) {
    log.debug('no ledger: it has no namespace', {});
    const nothing = (): void => undefined;
    return { read$: EMPTY, sweep: nothing, contradicted: nothing, flush: () => Promise.resolve(), refused: () => null };
  }
  const told = new Set<string>();
  const writer = ledgerWriter({
    client,
    log,
    namespace,
    kept: state.kept,
    mayWrite,
    monotonicMs: systemTiming.monotonicMs,
    onResult: metrics.ledgerWritten,
    onUnreadable: metrics.ledgerUnreadable,
    onRead: (uids) => {
      for (const uid of uids) if (state.store.pods.has(uid)) state.dirty.add(uid);
      onRead();
    },
  });
  const letGo = (): void => {
    if (!isSeen(state)) return;
    sweep(state.kept, (uid) => ({ audited: state.judged.has(uid), there: state.store.pods.has(uid) }));
    for (const uid of told) if (!state.store.pods.has(uid)) told.delete(uid);
  };
  return {
    read$: defer(() => writer.load(AbortSignal.timeout(FIRST_READ_MS))).pipe(ignoreElements()),
    sweep: letGo,
    flush: (all = false, signal) => {
      if (all) letGo();
      return writer.flush(all, signal);
    },
    refused: writer.refused,
    contradicted: ({ uid, namespace: of, name }) => {
      if (told.has(uid)) return;
      told.add(uid);
      metrics.ledgerContradicted();
      log.warn('the evidence contradicts the ledger', { namespace: of, name, uid });
    },
  };
}

/** That something is missing means that it is gone: only once all there is was seen and judged. */
function isSeen({ health, dirty }: ControllerState): boolean {
  const needed: readonly Resource[] = ['pods', 'sidecaraudits'];
  const others: readonly Resource[] = ['clustersidecaraudits', 'namespaces'];
  return (
    dirty.size === 0 &&
    needed.every((resource) => health.get(resource)?.synced === true) &&
    others.every((resource) => health.get(resource)?.synced ?? true)
  );
}
