import {
  asyncScheduler,
  auditTime,
  catchError,
  concat,
  concatMap,
  defer,
  endWith,
  EMPTY,
  exhaustMap,
  interval,
  merge,
  Subject,
  tap,
  type Observable,
} from 'rxjs';
import { systemTiming } from '../kube/timing.ts';
import { kubeClient } from '../kube/client.ts';
import { asBearer } from '../kube/connection.ts';
import { complaintOf, complaintsTo, type Complaints } from '../complaints.ts';
import { serveHttp } from '../sinks/http/http.ts';
import { createMetrics, type Holdings } from '../sinks/metrics/metrics.ts';
import { reviewedCallers } from '../sinks/http/auth/callers.ts';
import { ownCallers } from '../sinks/http/auth/own-callers.ts';
import { secure } from '../sinks/http/security.ts';
import { createChanges } from '../sinks/page/changes.ts';
import { isExposed } from '../sinks/page/page.ts';
import { proveAgent } from './agent-proof.ts';
import { noteWritten, takeOverAccounts } from './accounted.ts';
import { authenticityOfEvents } from './authenticity.ts';
import { documentOf } from './audit-document.ts';
import { markTimeBound, noteOutage, observedUntil } from './clock-bound.ts';
import { forget } from './forget.ts';
import { askHeartbeats } from './heartbeats.ts';
import { judgeDirty } from './judge.ts';
import { controllerLedger } from './ledger.ts';
import { logDelta, logRestart } from './log-deltas.ts';
import { logsToRead, takeLog } from './logs/take.ts';
import { logReader } from './logs/reader.ts';
import { pageChanges } from './page-changes.ts';
import { servePageOf } from './page-server.ts';
import { controllerPage } from './page-source.ts';
import type { Controller, ControllerOptions } from './options.ts';
import { startLeadership } from './leadership.ts';
import { noteLooked, sightOf } from './sight.ts';
import { createState, type ControllerState } from './state.ts';
import { statusWriter } from '../sinks/status-writer.ts';
import { eventWriter } from '../sinks/event-writer.ts';
import { measure } from './measure.ts';
import { take } from './take.ts';
import { troubleLog } from './trouble.ts';
import { RESOURCES, watchAll, type Resource, type ResourceDelta } from './watches.ts';

/** Frames come in bursts: what is dirty is judged this long after the first, ms. */
const SETTLE_MS = 200;
/** Verdicts that time alone may change are judged again this often, ms. */
const TICK_MS = 5_000;
/** Statuses and Events that are due are written this often, ms; each object at most once per 5 s. */
const WRITE_TICK_MS = 500;
/** What keeps watches from running is told when it has lasted from one of these to the next, ms. */
const TROUBLE_TICK_MS = 2_000;
/** Every audit's status is computed again this often, ms: violations leave their window. */
const WINDOW_TICK_MS = 30_000;
/** Whether Events of kubelets and agents are authenticated is tried again this often, ms. */
const AUTHENTICITY_TICK_MS = 300_000;
/** A watch that is not synced by then is told of, ms. */
const LOOK_MS = 30_000;
/** What is pending at the end has this long to be written, ms. */
const LAST_WRITES_MS = 4_000;

/** Wires the whole: watch → evidence → timeline → rules → verdicts → sinks. */
export async function startController(options: ControllerOptions): Promise<Controller> {
  const { connection, log, namespace } = options;
  const clock = options.clock ?? systemTiming.nowMicros;
  const state = createState(options.readLogsIn, namespace);
  const client = kubeClient(connection);
  const startedAt = systemTiming.monotonicMs();
  const metrics = createMetrics({ holdings: () => holdingsOf(state) });
  const complaints = complaintsTo(log, systemTiming.monotonicMs);
  const trouble = troubleLog(complaints);
  // Others cannot be reviewed with a Role alone.
  const callers =
    namespace === null ? reviewedCallers(client) : ownCallers((token) => kubeClient(asBearer(connection, token)));
  const isPageExposed = options.page !== undefined && isExposed(options.page.address);
  const security =
    options.secureMetrics === undefined && !isPageExposed
      ? undefined
      : await secure({
          certDir: null,
          ...options.secureMetrics,
          callers,
          namespace,
          log,
          complaints,
          onAdmission: metrics.admitted,
          onReload: metrics.certificateReloaded,
        });
  const dirty$ = new Subject<void>();
  const changes = createChanges();
  const page = options.page === undefined ? null : pageChanges(state, changes);
  const leads$ = new Subject<void>();

  const status = statusWriter({
    client,
    log,
    complaints,
    auditOf: (uid) => state.audits.get(uid),
    documentOf: (audit, before) => documentOf(state, audit, before, observedUntil(state, clock())),
    onResult: metrics.statusWritten,
    onWritten: (uid) => noteWritten(state, uid),
    monotonicMs: systemTiming.monotonicMs,
  });
  const ledger = controllerLedger(state, {
    client,
    log,
    metrics,
    namespace: options.ledgerNamespace ?? null,
    mayWrite: () => leadership.term() !== null,
    onRead: () => dirty$.next(),
  });
  const events = eventWriter({ client, complaints, clock, onResult: metrics.eventEmitted });
  const touchAll = (): void => {
    for (const uid of state.audits.keys()) status.touch(uid);
  };

  const judge = (): void => {
    const started = systemTiming.monotonicMs();
    const touched = judgeDirty(state, observedUntil(state, clock()), {
      podJudged: (pod, judged) => {
        metrics.podJudged(pod.uid, judged);
        page?.podJudged(pod, judged);
        options.onJudged?.(pod.uid, judged);
      },
      jobJudged: (uid, job) => {
        metrics.jobJudged(uid, job);
        page?.jobJudged(uid);
        options.onJobJudged?.(uid, job?.verdicts ?? null);
      },
      audited: events.offer,
      contradicted: ledger.contradicted,
    });
    for (const uid of touched) status.touch(uid);
    metrics.judged((systemTiming.monotonicMs() - started) / 1000);
  };

  const logs = logReader({
    connection,
    timing: systemTiming,
    log,
    onResult: metrics.logRead,
    refused: state.logsRefused,
    onRefused: touchAll,
  });

  const watching$ = watchAll({
    connection,
    namespace,
    clock,
    onHealth: (health) => {
      const before = state.health.get(health.resource as Resource);
      state.health.set(health.resource as Resource, health);
      noteOutage(state, before, health, clock());
      noteLooked(state, namespace);
      metrics.watch(health);
      logRestart(log, before, health);
      trouble.note(health);
      if (before?.synced !== health.synced || before.blockedBy !== health.blockedBy) touchAll();
    },
    onUnreadable: (problem) => log.warn('part of a status cannot be read and is left out', { problem }),
  }).pipe(
    tap((change) => {
      measure(metrics, change, take(state, change));
      logs.offer(logsToRead(state, change));
      logDelta(log, change);
      if (auditSeen(change, status)) changes.audits();
      if (state.dirty.size > 0) dirty$.next();
    }),
  );

  const writes = async (all = false, last?: AbortSignal): Promise<void> => {
    const term = leadership.term();
    if (term === null) return events.standBy();
    // Before it has looked a status would tell of less than the one that stands there.
    if (!state.looked && systemTiming.monotonicMs() - startedAt < LOOK_MS) return;
    // What was listed and not yet judged must not look as if it were gone.
    if (state.dirty.size > 0) judge();
    const signal = last === undefined ? term : AbortSignal.any([term, last]);
    await status.flush(all, signal);
    await events.flush(signal);
  };
  const keeping = async (): Promise<void> => {
    await ledger.flush(false, leadership.term() ?? undefined);
    if (state.keptRefused !== ledger.refused()) touchAll();
    state.keptRefused = ledger.refused();
  };
  const authenticity = async (): Promise<void> => {
    const { authenticated, eventsForbidden } = state;
    const where = namespace ?? connection.namespace ?? 'default';
    const found = await authenticityOfEvents(client, where);
    state.authenticated = found.authenticated;
    state.eventsForbidden = found.forbidden;
    const another = await proveAgent(state, client, where);
    if (authenticated !== state.authenticated || eventsForbidden !== state.eventsForbidden || another) touchAll();
    if (state.dirty.size > 0) dirty$.next();
  };

  const work$: Observable<unknown> = merge(
    logs.facts$.pipe(
      tap((fact) => {
        takeLog(state, fact);
        metrics.evidenceCame('Log');
        dirty$.next();
      }),
    ),
    concat(ledger.read$, watching$),
    dirty$.pipe(auditTime(SETTLE_MS, asyncScheduler), tap(judge)),
    interval(TICK_MS).pipe(
      exhaustMap(() =>
        guarded(() => askHeartbeats(state, client, clock), 'heartbeats', complaints).pipe(endWith(null)),
      ),
      tap(() => {
        markTimeBound(state);
        judge();
        ledger.sweep();
        forget(
          state,
          { now: clock(), keepGone: options.keepGone },
          {
            podForgotten: (pod) => {
              metrics.podJudged(pod.uid, null);
              page?.podJudged(pod, null);
            },
            jobForgotten: (uid) => metrics.jobJudged(uid, null),
          },
        );
        logs.forget((uid) => state.store.pods.has(uid));
      }),
    ),
    interval(TROUBLE_TICK_MS).pipe(tap(trouble.tell)),
    interval(WINDOW_TICK_MS).pipe(tap(touchAll)),
    merge(leads$, interval(WRITE_TICK_MS)).pipe(exhaustMap(() => guarded(() => writes(), 'writing', complaints))),
    interval(WRITE_TICK_MS).pipe(exhaustMap(() => guarded(keeping, 'ledger', complaints))),
    merge(
      defer(() => guarded(authenticity, 'authenticity', complaints)),
      interval(AUTHENTICITY_TICK_MS).pipe(concatMap(() => guarded(authenticity, 'authenticity', complaints))),
    ),
  );

  const endpoints = await serveHttp({
    metricsAddress: options.metricsAddress,
    healthAddress: options.healthAddress,
    metrics,
    security: options.secureMetrics === undefined ? undefined : security,
    readiness: () => ({ ready: isReady(state), reasons: sightOf(state).problems.map((p) => p.message) }),
    logger: log,
  });
  const pageServer =
    options.page === undefined
      ? null
      : await servePageOf(options.page, {
          source: controllerPage(state, { mode: options.page.mode ?? 'controller', changes, clock }),
          callers,
          complaints,
          security,
          logger: log,
        }).catch(async (error: unknown) => {
          await endpoints.close();
          throw error;
        });
  if (pageServer !== null) log.info('the page is served', { url: pageServer.url });
  const leadership = await startLeadership({
    connection,
    log,
    namespace: options.leaseNamespace ?? null,
    onChange: (leads) => {
      metrics.leads(leads);
      if (leads) {
        takeOverAccounts(state, state.audits.values());
        touchAll();
        leads$.next();
      } else status.yield();
    },
    onOtherBuild: (version) => {
      state.otherBuild = version;
      touchAll();
    },
  });
  const ended = new Subject<void>();
  const finished = new Promise<void>((resolve, reject) => {
    ended.subscribe({ complete: resolve, error: reject });
  });
  const subscription = work$.subscribe({ error: (error: unknown) => ended.error(error) });

  return {
    pageUrl: pageServer?.url ?? null,
    ended: finished,
    ready: () => isReady(state),
    idle: () => state.dirty.size === 0 && status.pending() === 0 && events.pending() === 0,
    stop: async () => {
      subscription.unsubscribe();
      judge();
      const signal = AbortSignal.timeout(LAST_WRITES_MS);
      await writes(true, signal).catch(() => undefined);
      await ledger.flush(true, signal).catch(() => undefined);
      await leadership.stop();
      await Promise.all([endpoints.close(), pageServer?.close()]);
      await connection.close();
      log.info('stopped', { statusesPending: status.pending(), eventsPending: events.pending() });
      ended.complete();
    },
  };
}

const RETRIED = 'a periodic task failed; it is tried again';

/** A write that fails must not end the stream that drives the writes: it is told, and the next tick goes on. */
function guarded(act: () => Promise<void>, doing: string, { raise, settle }: Complaints): Observable<void> {
  return defer(act).pipe(
    tap({ complete: () => settle(doing, 'a periodic task is well again', { doing }) }),
    catchError((error: unknown) => {
      const { code, fields } = complaintOf(error);
      // What the API server answers, or that it does not, is no defect of ours.
      raise(doing, code, () => [code === 'SA9001' ? 'error' : 'warn', RETRIED, { doing, ...fields }]);
      return EMPTY;
    }),
  );
}

function auditSeen({ resource, delta }: ResourceDelta, status: ReturnType<typeof statusWriter>): boolean {
  if (resource !== 'sidecaraudits' && resource !== 'clustersidecaraudits') return false;
  if (delta.kind === 'upsert') status.seen(delta.object);
  else if (delta.kind === 'delete') status.forget(delta.object.metadata.uid);
  else if (delta.kind === 'vanish') status.forget(delta.uid);
  return true;
}

function holdingsOf({ store, kept }: ControllerState): Holdings {
  let events = 0;
  for (const held of store.events.values()) events += held.length;
  return { pods: store.pods.size, jobs: store.jobs.size, events, kept: kept.lines.size };
}

/** Every watch is synced, or cannot be for want of a permission or a CRD; Pods at least are seen. */
function isReady({ health }: ControllerState): boolean {
  const seen = [...health.values()];
  return (
    health.get('pods')?.synced === true &&
    seen.every((h) => h.synced || h.blockedBy !== null || !RESOURCES[h.resource as Resource].needed)
  );
}
