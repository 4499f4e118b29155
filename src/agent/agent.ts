import { interval, merge, Subject, tap } from 'rxjs';
import { formatTime } from '../evidence/time.ts';
import { kubeClient } from '../kube/client.ts';
import { pause, systemTiming } from '../kube/timing.ts';
import { serveHttp } from '../sinks/http/http.ts';
import { clockWatch } from './clock-step.ts';
import { criClient } from './cri/client.ts';
import { agentMetrics } from './metrics.ts';
import type { Agent, AgentOptions } from './options.ts';
import { publisher } from './publisher.ts';
import type { Nanos } from './run.ts';
import { sights } from './source.ts';
import { transitions } from './transitions.ts';

/** Events live an hour unless the cluster says otherwise: of what is older none would be left. */
const MAX_AGE: Nanos = 3_600_000_000_000n;
const CLOCK_TICK_MS = 1_000;
const SUM_UP_MS = 60_000;
/** What a container may have told at once, and in the long run: one that crashes without pause comes to one summary a minute. */
const CONTAINER_RATE = { perSecond: 0.5, burst: 20 };
/** What a node may have to tell at once, as when 100 Pods start. */
const NODE_BURST = 300;
/** What is pending at the end has this long to be created, ms. */
const LAST_WRITES_MS = 4_000;

/** Wires the whole: container runtime → runs → transitions → Events. */
export async function startAgent(options: AgentOptions): Promise<Agent> {
  const { connection, endpoint, log, node } = options;
  const timing = options.timing ?? systemTiming;
  const metrics = agentMetrics(options.source);
  const cri = criClient(endpoint);
  const known = transitions({ minContainers: options.minContainers, maxAge: MAX_AGE });
  const clock = clockWatch({ wallMs: () => timing.nowMicros() / 1000, monotonicMs: timing.monotonicMs });
  let runtime = '';
  let connected = false;
  let problem = 'the container runtime has not answered yet';

  const events = publisher({
    client: kubeClient(connection, timing),
    log,
    timing,
    origin: () => ({ node, runtime }),
    nodeRate: { perSecond: options.eventsPerSecond, burst: NODE_BURST },
    containerRate: CONTAINER_RATE,
    onResult: (result, event) => metrics.published(result, event, timing.nowMicros()),
  });

  const checkClock = (): void => {
    const step = clock.check();
    const at = clock.steppedAt();
    if (step === null || at === null) return;
    known.clockStepped(at);
    metrics.clockStepped();
    log.warn('the clock of the node was set', { byMs: Math.round(step), to: formatTime(timing.nowMicros()) });
  };

  const seen$ = sights({
    cri,
    source: options.source,
    runtimeState: options.runtimeState,
    log,
    wants: known.wants,
    monotonicMs: timing.monotonicMs,
    random: timing.random,
    onConnected: (name) => {
      runtime = name;
      connected = true;
      log.info('connected to the container runtime', { runtime, source: options.source });
    },
    onFailure: (error) => {
      problem = error instanceof Error ? error.message : String(error);
      if (connected) log.warn('the container runtime does not answer; it is asked again', { error: problem });
      connected = false;
      metrics.runtimeFailed();
    },
    onRound: metrics.round,
    onDropped: metrics.messagesDropped,
    onUnreadable: metrics.messageUnreadable,
  }).pipe(
    tap((sight) => {
      // Before the transition is told: it may lie on the other side of a step.
      if (sight.kind === 'run') checkClock();
      for (const change of known.take(sight, BigInt(timing.nowMicros()) * 1000n)) {
        metrics.transition(change.transition);
        events.offer(change);
      }
    }),
  );

  const endpoints = await serveHttp({
    metricsAddress: options.metricsAddress,
    healthAddress: options.healthAddress,
    metrics: { ...metrics, render: () => metrics.render(events.pending(), known.containers()) },
    readiness: () => ({ ready: connected, reasons: connected ? [] : [problem] }),
    logger: log,
  });

  const ended = new Subject<void>();
  const finished = new Promise<void>((resolve, reject) => {
    ended.subscribe({ complete: resolve, error: reject });
  });
  const work$ = merge(
    seen$,
    interval(CLOCK_TICK_MS).pipe(tap(checkClock)),
    interval(SUM_UP_MS).pipe(tap(events.sumUp)),
  );
  const subscription = work$.subscribe({ error: (error: unknown) => ended.error(error) });

  return {
    ended: finished,
    ready: () => connected,
    pending: events.pending,
    stop: async () => {
      subscription.unsubscribe();
      cri.close();
      events.sumUp();
      const until = timing.monotonicMs() + LAST_WRITES_MS;
      while (events.pending() > 0 && timing.monotonicMs() < until) await pause(timing, 50);
      log.info('stopped', { eventsPending: events.pending() });
      events.stop();
      await endpoints.close();
      await connection.close();
      ended.complete();
    },
  };
}
