import type { PodRecord } from '../evidence/pod-record.ts';

export interface Workload {
  readonly kind: string;
  readonly name: string;
}

/** What the Pod belongs to: its controller, or the Deployment behind a ReplicaSet whose name carries the template's hash. */
export function workloadOf({ owner, labels }: PodRecord): Workload | null {
  if (owner === null) return null;
  const hash = labels.get('pod-template-hash');
  if (owner.kind === 'ReplicaSet' && hash !== undefined && owner.name.endsWith(`-${hash}`)) {
    return { kind: 'Deployment', name: owner.name.slice(0, -hash.length - 1) };
  }
  return { kind: owner.kind, name: owner.name };
}
