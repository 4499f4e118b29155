import { API_VERSION } from '../../src/api/group.ts';
import { objectAt, stringAt } from '../../src/evidence/json.ts';
import type { Json } from '../../src/evidence/json.ts';

/** The least that both servers take. No node of that name exists, so nothing ever touches the Pod. */
export function pod(name: string, labels: Json = {}): Json {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels },
    spec: {
      nodeName: 'no-such-node',
      terminationGracePeriodSeconds: 0,
      automountServiceAccountToken: false,
      containers: [{ name: 'app', image: 'localhost/none:1' }],
    },
  };
}

export function event(namespace: string, name: string, about: Json = {}): Json {
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name, namespace },
    involvedObject: { apiVersion: 'v1', kind: 'Pod', name: 'web', namespace, uid: 'uid-1', ...about },
    reason: 'Contract',
    message: 'an Event of the contract suite',
    type: 'Normal',
    source: { component: 'sidecar-audit' },
    firstTimestamp: '2026-11-22T20:00:00Z',
    lastTimestamp: '2026-11-22T20:00:00Z',
    count: 1,
  };
}

export function lease(name: string, holderIdentity: string, resourceVersion?: string): Json {
  return {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: { name, ...(resourceVersion === undefined ? {} : { resourceVersion }) },
    spec: { holderIdentity, leaseDurationSeconds: 15, renewTime: '2026-11-22T20:00:00.123456Z' },
  };
}

export function audit(
  name: string,
  parts: { readonly labels?: Json; readonly spec?: Json; readonly status?: Json } = {},
): Json {
  const { labels, spec, status } = parts;
  return {
    apiVersion: API_VERSION,
    kind: 'SidecarAudit',
    metadata: { name, ...(labels === undefined ? {} : { labels }) },
    ...(spec === undefined ? {} : { spec }),
    ...(status === undefined ? {} : { status }),
  };
}

export function condition(type: string, status: string): Json {
  return { type, status, reason: 'Contract', message: 'said by the suite', lastTransitionTime: '2026-11-22T20:00:00Z' };
}

export function meta(object: Json, field: string): string | null {
  return stringAt(objectAt(object, 'metadata'), field);
}

export function version(object: Json): string {
  return meta(object, 'resourceVersion') ?? '';
}

export function generation(object: Json): unknown {
  return objectAt(object, 'metadata')['generation'];
}
