import type { Handler } from './reply.ts';
import type { LoopWatch } from './loop.ts';

/** Whether the program does its work, and if not, all that it waits for, each in words for a person. */
export interface Readiness {
  readonly ready: boolean;
  readonly reasons: readonly string[];
}

/** A process that cannot get to its timers for this long is as good as dead; the kubelet should start it anew. */
const STALLED_MS = 10_000;

/** /healthz: the process lives and its event loop turns. Nothing from outside (an API server that is away) makes it fail. */
export function healthz(loop: LoopWatch): Handler {
  return () => {
    const lag = loop.lagMs();
    if (lag < STALLED_MS) return { status: 200, body: 'ok\n' };
    return { status: 503, body: `the event loop was stalled for ${(lag / 1000).toFixed(1)} s\n` };
  };
}

/** /readyz: a line for each thing that is missing. */
export function readyz(readiness: () => Readiness): Handler {
  return () => {
    const { ready, reasons } = readiness();
    if (ready) return { status: 200, body: 'ready\n' };
    return { status: 503, body: `not ready\n${reasons.map((reason) => `- ${reason}\n`).join('')}` };
  };
}
