import { booleanAt, integerAt, isObject, listAt, objectAt, stringAt, type Json } from './json.ts';

/** design.md: init runs to completion; sidecar is an init container with restartPolicy Always (KEP-753); app is the rest. */
export type Role = 'init' | 'sidecar' | 'app';

export type RestartPolicy = 'Always' | 'OnFailure' | 'Never';

export interface ContainerSpec {
  readonly name: string;
  readonly role: Role;
  readonly startupProbe: boolean;
  readonly readinessProbe: boolean;
  readonly postStart: boolean;
  readonly preStop: boolean;
  /** Of the container itself (KEP-753 for sidecars, KEP-5307 for others); null where the Pod's holds. */
  readonly restartPolicy: RestartPolicy | null;
}

export interface PodSpec {
  /** initContainers in manifest order, then containers. Ephemeral containers are no part of any rule. */
  readonly containers: readonly ContainerSpec[];
  readonly restartPolicy: RestartPolicy;
  readonly terminationGracePeriodSeconds: number;
  readonly activeDeadlineSeconds: number | null;
  readonly nodeName: string | null;
  /** Of the mirror of a static Pod: the uid by which the kubelet itself knows that Pod, and writes its Events. */
  readonly mirrorOf: string | null;
  /** How often it was changed since the Pod's creation, at most; null where the API server does not count (before 1.33). */
  readonly changes: number | null;
}

/** What the Pod's metadata says of its spec. */
export type OfMetadata = Pick<PodSpec, 'mirrorOf' | 'changes'>;

export function podSpec(spec: Json, of: OfMetadata = { mirrorOf: null, changes: null }): PodSpec {
  return {
    containers: [
      ...listAt(spec, 'initContainers').map((c) => containerSpec(c, true)),
      ...listAt(spec, 'containers').map((c) => containerSpec(c, false)),
    ],
    restartPolicy: restartPolicy(spec) ?? 'Always',
    terminationGracePeriodSeconds: Math.max(0, integerAt(spec, 'terminationGracePeriodSeconds') ?? 30),
    activeDeadlineSeconds: integerAt(spec, 'activeDeadlineSeconds'),
    nodeName: stringAt(spec, 'nodeName'),
    ...of,
  };
}

function containerSpec(container: Json, initContainer: boolean): ContainerSpec {
  const policy = restartPolicy(container);
  const lifecycle = objectAt(container, 'lifecycle');
  return {
    name: stringAt(container, 'name') ?? '',
    role: initContainer ? (policy === 'Always' ? 'sidecar' : 'init') : 'app',
    startupProbe: has(container, 'startupProbe'),
    readinessProbe: has(container, 'readinessProbe'),
    postStart: has(lifecycle, 'postStart'),
    preStop: has(lifecycle, 'preStop'),
    restartPolicy: policy,
  };
}

function restartPolicy(of: Json): RestartPolicy | null {
  const value = stringAt(of, 'restartPolicy');
  return value === 'Always' || value === 'OnFailure' || value === 'Never' ? value : null;
}

function has(parent: Json, key: string): boolean {
  return Object.hasOwn(parent, key) && (isObject(parent[key]) || booleanAt(parent, key));
}
