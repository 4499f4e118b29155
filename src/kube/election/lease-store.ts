import type { CoordinationV1Api, RequestContext, V1Lease } from '@kubernetes/client-node';
import type { Connection, Method } from '../connection.ts';
import { isNotFound } from '../client.ts';
import { statusErrorOf } from '../status.ts';
import type { LeaseRecord, LeaseStore, StandingLease } from './lease.ts';

/** Written by the holder: a follower of another build says so. */
const VERSION_ANNOTATION = 'sidecaraudit.dev/version';
/** client-go's, for a record that says nothing. */
const DEFAULT_DURATION_S = 15;

/** One Lease through client-node's typed API, on the connection that the rest of the program uses. */
export async function leaseStore(connection: Connection, namespace: string, name: string): Promise<LeaseStore> {
  // Imported only where it is needed; what reads the kubeconfig has loaded most of it already.
  const { V1MicroTime } = await import('@kubernetes/client-node/dist/types.js');
  const apiFor = await typedApi(connection);
  const leaseOf = (record: LeaseRecord, metadata: StandingLease['metadata']): V1Lease => ({
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: Object.assign({}, metadata, { namespace, name, annotations: annotationsOf(record, metadata) }),
    spec: {
      holderIdentity: record.holder,
      leaseDurationSeconds: Math.max(1, Math.round(record.durationMs / 1000)),
      acquireTime: new V1MicroTime(record.acquiredMs),
      renewTime: new V1MicroTime(record.renewedMs),
      leaseTransitions: record.transitions,
    },
  });
  return {
    read: async (signal) => {
      try {
        return standing(await apiFor(signal).readNamespacedLease({ namespace, name }));
      } catch (error) {
        if (isNotFound(error)) return null;
        throw error;
      }
    },
    create: async (record, signal) =>
      standing(await apiFor(signal).createNamespacedLease({ namespace, body: leaseOf(record, {}) })),
    replace: async ({ metadata }, record, signal) =>
      standing(await apiFor(signal).replaceNamespacedLease({ namespace, name, body: leaseOf(record, metadata) })),
  };
}

function annotationsOf({ version }: LeaseRecord, { annotations }: StandingLease['metadata']): Record<string, string> {
  return { ...annotations, ...(version === null ? {} : { [VERSION_ANNOTATION]: version }) };
}

function standing({ metadata = {}, spec = {} }: V1Lease): StandingLease {
  // The types say Date; what client-node 2.0.1 reads of a MicroTime is the text.
  const timeOf = (time: Date | string | undefined): number => (time === undefined ? 0 : new Date(time).getTime() || 0);
  return {
    metadata,
    record: {
      holder: spec.holderIdentity ?? '',
      durationMs: (spec.leaseDurationSeconds ?? DEFAULT_DURATION_S) * 1000,
      acquiredMs: timeOf(spec.acquireTime),
      renewedMs: timeOf(spec.renewTime),
      transitions: spec.leaseTransitions ?? 0,
      version: metadata.annotations?.[VERSION_ANNOTATION] ?? null,
    },
  };
}

/** The typed API over the house's connection: one pool of sockets, its TLS, its credentials, its errors. */
async function typedApi(connection: Connection): Promise<(signal: AbortSignal) => CoordinationV1Api> {
  const gen = await import('@kubernetes/client-node/dist/gen/index.js');
  const send = async (request: RequestContext, signal: AbortSignal) => {
    const method = request.getHttpMethod() as Method;
    const path = request.getUrl().slice(connection.server.length);
    const body = request.getBody();
    const response = await connection.request(method, path, {
      headers: request.getHeaders(),
      signal,
      ...(typeof body === 'string' ? { body } : {}),
    });
    if (response.status < 200 || response.status > 299) throw await statusErrorOf(response, `${method} ${path}`);
    const chunks: Buffer[] = [];
    for await (const chunk of response.body) chunks.push(chunk);
    const binary = Buffer.concat(chunks);
    const text = binary.toString('utf8');
    return new gen.ResponseContext(response.status, response.headers, {
      text: () => Promise.resolve(text),
      binary: () => Promise.resolve(binary),
      stream: () => null,
    });
  };
  return (signal) =>
    new gen.CoordinationV1Api(
      gen.createConfiguration({
        baseServer: new gen.ServerConfiguration(connection.server, {}),
        httpApi: gen.wrapHttpLibrary({ send: (request) => send(request, signal) }),
      }),
    );
}
