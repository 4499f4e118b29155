import type { ContainerSpec, PodSpec } from './pod-spec.ts';

/** Whether two specs say the same. Most of a Pod's frames repeat its spec. */
export function sameSpec(a: PodSpec, b: PodSpec): boolean {
  return (
    a.nodeName === b.nodeName &&
    a.mirrorOf === b.mirrorOf &&
    a.changes === b.changes &&
    a.restartPolicy === b.restartPolicy &&
    a.terminationGracePeriodSeconds === b.terminationGracePeriodSeconds &&
    a.activeDeadlineSeconds === b.activeDeadlineSeconds &&
    a.containers.length === b.containers.length &&
    a.containers.every((container, i) => sameContainer(container, b.containers[i]))
  );
}

function sameContainer(a: ContainerSpec, b: ContainerSpec | undefined): boolean {
  return (
    a.name === b?.name &&
    a.role === b.role &&
    a.startupProbe === b.startupProbe &&
    a.readinessProbe === b.readinessProbe &&
    a.postStart === b.postStart &&
    a.preStop === b.preStop &&
    a.restartPolicy === b.restartPolicy
  );
}

/** Whether two sets of labels are the same, and in the same order. */
export function sameLabels(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  if (a.size !== b.size) return false;
  const others = b.entries();
  for (const [name, value] of a) {
    const other = others.next().value;
    if (other?.[0] !== name || other[1] !== value) return false;
  }
  return true;
}
