import { Observable, type Subscription } from 'rxjs';
import type { CriClient } from './cri/client.ts';
import { ContainerEventResponse, EVENT_TYPE } from './cri/messages.ts';
import { ring } from './ring.ts';
import { podOf, runOf } from './run.ts';
import type { Sight } from './sight.ts';

export interface StreamOptions {
  readonly cri: Pick<CriClient, 'events'>;
  /** How long one subscription lasts, ms: so long at most is the runtime held up by an agent that is stopped. */
  readonly deadlineMs: number;
  /** The next subscription begins so long before the end of the one before: nothing is lost between them. */
  readonly overlapMs: number;
  readonly monotonicMs: () => number;
  /** Nothing was subscribed for a while, as when the agent was stopped: what happened meanwhile is to be looked for. */
  readonly onGap: () => void;
  /** Messages that wait to be read; beyond that the oldest is dropped. */
  readonly mostWaiting: number;
  readonly onDropped: (total: number) => void;
  readonly onUnreadable: () => void;
}

/** Messages that are decoded before the socket is looked at again. */
const AT_A_TIME = 64;

/**
 * The runtime's own stream of container events. A subscriber that does not read blocks containerd within container start and
 * exit, so whatever arrives is taken off the socket at once, undecoded, into a ring that drops rather than waits; and each
 * subscription ends by a deadline that the runtime keeps, whatever becomes of the subscriber. Fails when the runtime ends one
 * before its time.
 */
export function stream(options: StreamOptions): Observable<Sight> {
  const { cri, deadlineMs, overlapMs, monotonicMs, onGap, mostWaiting, onDropped, onUnreadable } = options;
  return new Observable((subscriber) => {
    const waiting = ring<Uint8Array>(mostWaiting);
    const open = new Set<Subscription>();
    let draining: NodeJS.Immediate | null = null;
    let dropped = 0;
    let coveredUntil: number | null = null;

    const drain = (): void => {
      draining = null;
      for (let n = 0; n < AT_A_TIME; n += 1) {
        const bytes = waiting.shift();
        if (bytes === undefined) break;
        for (const sight of sightsOf(bytes, onUnreadable)) subscriber.next(sight);
      }
      if (waiting.dropped() > dropped) onDropped((dropped = waiting.dropped()));
      if (waiting.size() > 0) draining ??= setImmediate(drain);
    };
    const subscribe = (): void => {
      const now = monotonicMs();
      if (coveredUntil !== null && (open.size === 0 || now >= coveredUntil)) onGap();
      coveredUntil = now + deadlineMs;
      const subscription = cri.events(deadlineMs).subscribe({
        next: (bytes) => {
          waiting.push(bytes);
          draining ??= setImmediate(drain);
        },
        complete: () => {
          open.delete(subscription);
          if (open.size === 0) subscribe();
        },
        error: (error: unknown) => subscriber.error(error),
      });
      if (!subscription.closed) open.add(subscription);
    };
    subscribe();
    const renewal = setInterval(subscribe, Math.max(1, deadlineMs - overlapMs));
    return () => {
      clearInterval(renewal);
      if (draining !== null) clearImmediate(draining);
      for (const subscription of open) subscription.unsubscribe();
    };
  });
}

/** Each message shows all containers of its Pod, so one that was dropped is made up for by the next. */
function sightsOf(bytes: Uint8Array, onUnreadable: () => void): readonly Sight[] {
  try {
    const { type, containerId, podSandboxStatus, containersStatuses } = ContainerEventResponse.decode(bytes);
    const pod = podSandboxStatus === null ? null : podOf(podSandboxStatus);
    if (pod === null) return [];
    const seen: Sight[] = containersStatuses.flatMap((status) => {
      const run = runOf(pod, status);
      return run === null ? [] : [{ kind: 'run', run } as const];
    });
    return type === EVENT_TYPE.deleted ? [...seen, { kind: 'gone', id: containerId }] : seen;
  } catch {
    onUnreadable();
    return [];
  }
}
