import type { KubeClient } from '../kube/client.ts';
import { complaintOf, complaintsTo } from '../complaints.ts';
import { AuditError } from '../errors.ts';
import { backoffMs } from '../kube/backoff.ts';
import { StatusError } from '../kube/status.ts';
import type { Timing } from '../kube/timing.ts';
import type { Logger } from '../log.ts';
import { bucket, type Bucket, type Rate } from './bucket.ts';
import { lossEvent, transitionEvent, type AgentEvent, type Origin } from './event.ts';
import { losses } from './losses.ts';
import type { PodRef } from './run.ts';
import type { Change } from './transitions.ts';

/** `refused` is final (the namespace is going, or we may not), `failed` is tried again, `dropped` was one too many. */
export type PublishResult = 'created' | 'exists' | 'refused' | 'failed' | 'dropped';

export interface PublisherOptions {
  readonly client: Pick<KubeClient, 'create'>;
  readonly log: Logger;
  readonly timing: Timing;
  readonly origin: () => Origin;
  /** Of all Events of this agent. */
  readonly nodeRate: Rate;
  /** Of one container: one that crashes again and again must not silence the others. */
  readonly containerRate: Rate;
  readonly onResult: (result: PublishResult, event: AgentEvent | null) => void;
}

/** Creates the Events: each once, none updated, no more than the API server can bear. */
export interface Publisher {
  readonly offer: (change: Change) => void;
  /** Turns what was dropped since the last time into summaries; to be called once a minute. */
  readonly sumUp: () => void;
  readonly pending: () => number;
  /** Ends the sending; waits for what is under way at most as long as the signal allows. */
  readonly stop: () => void;
}

interface Item {
  readonly pod: PodRef;
  readonly container: string;
  readonly event: AgentEvent;
  readonly summary: boolean;
}

/** Some 3 MB at the most, and a minute's work at the default rate and more. */
export const MOST_QUEUED = 2_000;
const AT_A_TIME = 4;
const WINDOW_MICROS = 60_000_000;
const MOST_BUCKETS = 5_000;

export function publisher(options: PublisherOptions): Publisher {
  const { client, log, timing, origin, onResult } = options;
  const queue: Item[] = [];
  const buckets = new Map<string, Bucket>();
  const node = bucket(options.nodeRate, timing.monotonicMs());
  const lost = losses();
  const complaints = complaintsTo(log, timing.monotonicMs);
  const stopping = new AbortController();
  let underWay = 0;
  let failures = 0;
  let waiting: (() => void) | null = null;

  const nowNanos = (): bigint => BigInt(timing.nowMicros()) * 1000n;

  const allows = ({ run }: Change): boolean => {
    const key = `${run.pod.uid}/${run.container}`;
    const now = timing.monotonicMs();
    if (buckets.size >= MOST_BUCKETS) for (const [name, each] of buckets) if (each.full(now)) buckets.delete(name);
    const own = buckets.get(key) ?? bucket(options.containerRate, now);
    if (buckets.size < MOST_BUCKETS) buckets.set(key, own);
    return own.take(now);
  };

  const drop = ({ pod, container }: { readonly pod: PodRef; readonly container: string }): void => {
    lost.add(pod, container);
    onResult('dropped', null);
  };

  const create = async (item: Item): Promise<void> => {
    const { namespace } = item.pod;
    try {
      await client.create(`/apis/events.k8s.io/v1/namespaces/${namespace}/events`, item.event, stopping.signal);
      failures = 0;
      onResult('created', item.event);
    } catch (error) {
      if (stopping.signal.aborted) return;
      if (isThere(error)) {
        failures = 0;
        onResult('exists', item.event);
      } else if (isFinal(error)) {
        onResult('refused', item.event);
        // A missing permission refuses every one; a namespace that is going, those of its Pods.
        const { code, fields } = complaintOf(error);
        complaints.raise('refused', code, () => ['warn', 'Events are refused', { namespace, ...fields }]);
      } else {
        failures += 1;
        onResult('failed', item.event);
        queue.unshift(item);
        if (failures === 1) log.warn('an Event could not be created; it is tried again', { error: textOf(error) });
      }
    }
  };

  const later = (ms: number): void => {
    waiting ??= timing.after(ms, () => {
      waiting = null;
      pump();
    });
  };

  // An API server that is away is asked again by one, and not by all at once.
  const mayAsk = (): boolean =>
    !stopping.signal.aborted && queue.length > 0 && waiting === null && underWay < (failures > 0 ? 1 : AT_A_TIME);

  const pump = (): void => {
    while (mayAsk()) {
      const now = timing.monotonicMs();
      if (!node.take(now)) return later(node.waitMs(now));
      const item = queue.shift();
      if (item === undefined) return;
      underWay += 1;
      void create(item).finally(() => {
        underWay -= 1;
        if (failures > 0) later(backoffMs(Math.min(failures, 6), timing.random()));
        pump();
      });
    }
  };

  const enqueue = (item: Item): void => {
    if (queue.length >= MOST_QUEUED && !item.summary) return drop(item);
    if (item.summary) queue.unshift(item);
    else queue.push(item);
    pump();
  };

  return {
    offer: (change) => {
      const { pod, container } = change.run;
      if (!allows(change)) return drop({ pod, container });
      enqueue({ pod, container, event: transitionEvent(change, origin(), nowNanos()), summary: false });
    },
    sumUp: () => {
      const window = Math.floor(timing.nowMicros() / WINDOW_MICROS);
      const all = lost.collect();
      if (all.length > 0) log.warn('too many transitions: some are summed up', { containers: all.length });
      for (const loss of all) {
        const event = lossEvent(loss, origin(), window, nowNanos());
        enqueue({ pod: loss.pod, container: loss.container, event, summary: true });
      }
      const now = timing.monotonicMs();
      for (const [name, each] of buckets) if (each.full(now)) buckets.delete(name);
    },
    pending: () => queue.length + underWay,
    stop: () => {
      waiting?.();
      stopping.abort();
    },
  };
}

/** The Event was created before, by this agent or the one before it: its name is a hash of what it says. */
function isThere(error: unknown): boolean {
  return error instanceof StatusError && error.httpStatus === 409;
}

/** Not mended by trying again. A 401 is: a token was rotated. */
function isFinal(error: unknown): boolean {
  if (!(error instanceof AuditError)) return true;
  if (!(error instanceof StatusError)) return error.code !== 'SA2002' && error.code !== 'SA2005';
  return error.httpStatus < 500 && ![401, 408, 429].includes(error.httpStatus);
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
