import type { KubeClient } from '../kube/client.ts';
import { agentIsProven } from './authenticity.ts';
import type { ControllerState } from './state.ts';

/**
 * Tries whether the API proves what node agents write, and uses their evidence accordingly; what that concerns is judged
 * anew. An answer that says neither (the API server is away, say) changes nothing. What came while a forgery was accepted
 * stays forgotten: anybody may have written it. Gives whether the answer is another than before.
 */
export async function proveAgent(state: ControllerState, client: KubeClient, namespace: string): Promise<boolean> {
  const answer = await agentIsProven(client, namespace);
  if (answer === null || answer === state.agentProven) return false;
  state.agentProven = answer;
  const { runtime, jobs } = state.store;
  runtime.proven = answer;
  const uids = [...runtime.facts.keys()];
  for (const uid of uids) {
    state.dirty.add(uid);
    if (!answer) runtime.facts.delete(uid);
  }
  // A Job is judged by the timelines of its Pods.
  if (uids.length > 0) for (const uid of jobs.keys()) state.dirty.add(uid);
  return true;
}
