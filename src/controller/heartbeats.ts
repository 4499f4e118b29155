import type { PodRecord } from '../evidence/pod-record.ts';
import type { Micros } from '../evidence/time.ts';
import { isNotFound, type KubeClient } from '../kube/client.ts';
import { StatusError } from '../kube/status.ts';
import { waits } from './clock-bound.ts';
import type { ControllerState } from './state.ts';

/**
 * A kubelet that is cut off tells nothing, and neither does one that has nothing to tell. Only the renewals of its node's
 * Lease tell the two apart: what a Pod's last frame showed still holds at the moment when its kubelet is known to live.
 */
export interface Heartbeat {
  /** As the Lease said it last; the node's own clock, so it is compared with nothing but itself. */
  readonly renewTime: string;
  /** Observer's clock, µs: up to when the kubelet is known to live. */
  readonly aliveAt: Micros;
  /** Observer's clock, µs: when the Lease was asked for last. */
  readonly askedAt: Micros;
}

const LEASES = '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases';
/** Nodes asked about in one round; the others have their turn in the next. */
const MOST_ASKED = 50;

/** Asks for the Leases of the nodes on which a Pod waits. Sets `state.heartbeatsForbidden` where that is not allowed. */
export async function askHeartbeats(state: ControllerState, client: KubeClient, clock: () => Micros): Promise<void> {
  const waiting = new Set<string>();
  for (const record of state.store.pods.values()) {
    if (waits(record) && record.spec.nodeName !== null) waiting.add(record.spec.nodeName);
  }
  for (const node of state.heartbeats.keys()) if (!waiting.has(node)) state.heartbeats.delete(node);
  const longestAgo = [...waiting].sort((a, b) => askedAt(state, a) - askedAt(state, b)).slice(0, MOST_ASKED);
  for (const node of longestAgo) {
    try {
      const lease = await client.get<{ readonly spec?: { readonly renewTime?: unknown } }>(
        `${LEASES}/${encodeURIComponent(node)}`,
      );
      const renewTime = lease.spec?.renewTime;
      state.heartbeatsForbidden = false;
      note(state, node, typeof renewTime === 'string' ? renewTime : '', clock());
    } catch (error) {
      if (error instanceof StatusError && error.httpStatus === 403) {
        state.heartbeatsForbidden = true;
        return;
      }
      if (!isNotFound(error)) throw error;
    }
  }
}

function askedAt({ heartbeats }: ControllerState, node: string): Micros {
  return heartbeats.get(node)?.askedAt ?? 0;
}

/** A renewal since the last time of asking happened after it: the kubelet lived then. */
function note({ heartbeats }: ControllerState, node: string, renewTime: string, now: Micros): void {
  const known = heartbeats.get(node);
  const renewed = known !== undefined && known.renewTime !== renewTime;
  heartbeats.set(node, { renewTime, aliveAt: renewed ? known.askedAt : (known?.aliveAt ?? 0), askedAt: now });
}

/**
 * Up to when the last frame of a Pod is known to hold, on the observer's clock. A Pod that does not wait is judged by its
 * evidence alone.
 */
export function heldUntil({ heartbeats }: ControllerState, record: PodRecord, observed: Micros): Micros {
  if (!waits(record)) return observed;
  const lastFrame = record.samples.at(-1)?.at ?? 0;
  const alive = heartbeats.get(record.spec.nodeName ?? '')?.aliveAt ?? 0;
  return Math.min(observed, Math.max(lastFrame, alive));
}
