/** Several controllers that elect a leader by a Lease. */
import { eventually } from '../kubectl.ts';
import { startController, type RunningController } from './controller.ts';
import { ADMIN_KUBECONFIG } from './lab.ts';

/** A controller for one namespace, whose Lease is there too. */
export const startReplica = (namespace: string, kubeconfig: string = ADMIN_KUBECONFIG): Promise<RunningController> =>
  startController(kubeconfig, ['--namespace', namespace, '--leader-elect', '--leader-elect-namespace', namespace]);

/** When it said so first, ms on the monotonic clock; null before. */
export const saidAt = (replica: RunningController, word: string): number | null =>
  replica.log().find(({ message }) => message.startsWith(word))?.at ?? null;

export const untilSaid = (replica: RunningController, word: string, seconds: number): Promise<void> =>
  eventually(seconds, `it says: ${word}`, async () => saidAt(replica, word) !== null || 'not yet');
