import type { PodSpec } from '../evidence/pod-spec.ts';

export interface Finding {
  readonly id:
    'OrderingUnsupported' | 'FormalOrderOnly' | 'PreStopAtOnce' | 'MaybeLegacySidecar' | 'RestartPolicyIsNoSidecar';
  readonly severity: 'error' | 'advice';
  readonly container: string | null;
  readonly message: string;
}

export interface Surroundings {
  /** Minor version of the node's kubelet; null where it is not known. */
  readonly kubeletMinor: number | null;
  readonly ofJob: boolean;
}

/** Static findings of one Pod spec, in a stable order. */
export function findings(spec: PodSpec, { kubeletMinor, ofJob }: Surroundings): readonly Finding[] {
  const sidecars = spec.containers.filter((c) => c.role === 'sidecar');
  const apps = spec.containers.filter((c) => c.role === 'app');
  const found: Finding[] = [];
  if (sidecars.length > 0 && kubeletMinor !== null && kubeletMinor < 29) {
    found.push({
      id: 'OrderingUnsupported',
      severity: 'error',
      container: null,
      message: `The kubelet is of version 1.${kubeletMinor}, which stops all containers at once: the stop order is kept from 1.29 on.`,
    });
  }
  for (const { name, startupProbe, postStart, preStop } of sidecars) {
    if (!startupProbe && !postStart) {
      found.push(
        advice(
          'FormalOrderOnly',
          name,
          `${name} has no startupProbe and no postStart: the next container starts when it runs, not when it serves.`,
        ),
      );
    }
    if (preStop) {
      found.push(
        advice(
          'PreStopAtOnce',
          name,
          `The preStop hook of ${name} runs at once when the Pod stops, beside the app's, not when its turn comes.`,
        ),
      );
    }
  }
  for (const { name, restartPolicy } of spec.containers) {
    const isRegular = apps.some((a) => a.name === name);
    if (isRegular && restartPolicy === 'Always') {
      found.push(
        advice(
          'RestartPolicyIsNoSidecar',
          name,
          `restartPolicy Always on the regular container ${name} does not make it a sidecar: it belongs under initContainers.`,
        ),
      );
    }
  }
  if (ofJob && apps.length > 1) {
    const names = apps.map((a) => a.name).join(', ');
    found.push(
      advice(
        'MaybeLegacySidecar',
        null,
        `The Job's Pod has ${apps.length} regular containers (${names}): one that only serves the others keeps the Job from completing; make it a native sidecar.`,
      ),
    );
  }
  return found;
}

function advice(id: Finding['id'], container: string | null, message: string): Finding {
  return { id, severity: 'advice', container, message };
}
