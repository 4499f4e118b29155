import type { V1Lease, V1LeaseSpec } from '@kubernetes/client-node';
import { isNotFound, kubeClient } from '../client.ts';
import type { Connection } from '../connection.ts';
import type { LeaseRecord, LeaseStore, StandingLease } from './lease.ts';

/** client-node's Lease as it is in JSON: its times are text there. Its classes alone would cost the controller 10 MiB. */
type Lease = Omit<V1Lease, 'spec'> & {
  readonly spec?: Omit<V1LeaseSpec, 'acquireTime' | 'renewTime'> & {
    readonly acquireTime?: string;
    readonly renewTime?: string;
  };
};

/** Written by the holder: a follower of another build says so. */
const VERSION_ANNOTATION = 'sidecaraudit.dev/version';
/** Written by a follower of another build, for the holder to tell. */
const OTHER_ANNOTATION = 'sidecaraudit.dev/other-version';
/** client-go's, for a record that says nothing. */
const DEFAULT_DURATION_S = 15;

/** One Lease, on the connection that the rest of the program uses. */
export function leaseStore(connection: Connection, namespace: string, name: string): LeaseStore {
  const client = kubeClient(connection);
  const leases = `/apis/coordination.k8s.io/v1/namespaces/${encodeURIComponent(namespace)}/leases`;
  const own = `${leases}/${encodeURIComponent(name)}`;
  const leaseOf = (record: LeaseRecord, metadata: StandingLease['metadata']): Lease => ({
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: Object.assign({}, metadata, { namespace, name, annotations: annotationsOf(record, metadata) }),
    spec: {
      holderIdentity: record.holder,
      leaseDurationSeconds: Math.max(1, Math.round(record.durationMs / 1000)),
      acquireTime: microTime(record.acquiredMs),
      renewTime: microTime(record.renewedMs),
      leaseTransitions: record.transitions,
    },
  });
  return {
    read: async (signal) => {
      try {
        return standing(await client.get<Lease>(own, signal));
      } catch (error) {
        if (isNotFound(error)) return null;
        throw error;
      }
    },
    create: async (record, signal) => standing(await client.create(leases, leaseOf(record, {}), signal)),
    replace: async ({ metadata }, record, signal) =>
      standing(await client.replace(own, leaseOf(record, metadata), signal)),
  };
}

/** The API server takes a MicroTime with six digits only. */
function microTime(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '000Z');
}

function annotationsOf(
  { version, other }: LeaseRecord,
  { annotations }: StandingLease['metadata'],
): Record<string, string> {
  const { [OTHER_ANNOTATION]: _, ...rest } = annotations ?? {};
  return {
    ...rest,
    ...(version === null ? {} : { [VERSION_ANNOTATION]: version }),
    ...(other === null ? {} : { [OTHER_ANNOTATION]: other }),
  };
}

function standing({ metadata = {}, spec = {} }: Lease): StandingLease {
  const timeOf = (time: string | undefined): number => (time === undefined ? 0 : new Date(time).getTime() || 0);
  return {
    metadata,
    record: {
      holder: spec.holderIdentity ?? '',
      durationMs: (spec.leaseDurationSeconds ?? DEFAULT_DURATION_S) * 1000,
      acquiredMs: timeOf(spec.acquireTime),
      renewedMs: timeOf(spec.renewTime),
      transitions: spec.leaseTransitions ?? 0,
      version: metadata.annotations?.[VERSION_ANNOTATION] ?? null,
      other: metadata.annotations?.[OTHER_ANNOTATION] ?? null,
    },
  };
}
