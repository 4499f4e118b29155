import type { AnyAudit } from '../api/types.ts';
import { selects } from '../audit/label-selector.ts';
import type { PodRecord } from '../evidence/pod-record.ts';
import type { ControllerState } from './state.ts';

/** Does the audit select the Pod? A SidecarAudit only in its own namespace. */
export function selectsPod(state: ControllerState, audit: AnyAudit, pod: PodRecord): boolean {
  if (!selects(audit.spec.selector, pod.labels)) return false;
  if (audit.kind === 'SidecarAudit') return audit.metadata.namespace === pod.namespace;
  if (audit.spec.namespaceSelector === undefined) return true;
  const labels = state.namespaces.get(pod.namespace);
  return labels !== undefined && selects(audit.spec.namespaceSelector, labels);
}

/** The audits that select a Pod, the oldest first. */
export function auditsOf(state: ControllerState, pod: PodRecord): readonly AnyAudit[] {
  return [...state.audits.values()].filter((a) => selectsPod(state, a, pod)).sort(byAge);
}

/** A Job is audited where one of its Pods is. */
export function auditsOfJob(state: ControllerState, jobUid: string): readonly AnyAudit[] {
  const pods = [...(state.store.owned.get(jobUid) ?? [])].flatMap((uid) => state.store.pods.get(uid) ?? []);
  return [...state.audits.values()].filter((a) => pods.some((p) => selectsPod(state, a, p))).sort(byAge);
}

function byAge(a: AnyAudit, b: AnyAudit): number {
  const [x, y] = [a.metadata.creationTimestamp ?? '', b.metadata.creationTimestamp ?? ''];
  return x === y ? (a.metadata.uid < b.metadata.uid ? -1 : 1) : x < y ? -1 : 1;
}
