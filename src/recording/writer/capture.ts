import { filter, map, merge, type Observable } from 'rxjs';
import { isObject, type Json } from '../../evidence/json.ts';
import type { Connection } from '../../kube/connection.ts';
import type { WatchHealth } from '../../kube/health.ts';
import { reflect, type ReflectOptions } from '../../kube/reflector.ts';
import { systemTiming, type Timing } from '../../kube/timing.ts';
import { AuditError } from '../../errors.ts';
import type { Resource } from '../frame.ts';
import { redactEvent } from '../redact/event.ts';
import type { Include } from '../redact/include.ts';
import { redactJob } from '../redact/job.ts';
import { redactNode } from '../redact/node.ts';
import { redactPod } from '../redact/pod.ts';
import { captured, entries, type Captured } from './entries.ts';
import type { Entry } from './entry.ts';

export interface CaptureOptions {
  readonly connection: Pick<Connection, 'request'>;
  /** Null for all. */
  readonly namespace: string | null;
  readonly include: Include;
  readonly onHealth: (health: WatchHealth) => void;
  readonly timing?: Timing | undefined;
}

type Source = Pick<ReflectOptions<Captured>, 'path' | 'kind' | 'fieldSelector' | 'resource'> & {
  readonly redact: (object: Json, include: Include) => Json;
};

/** The live stream of everything that verdicts rest on, redacted on arrival: what is left out is never held. */
export function capture({ connection, namespace, include, onHealth, timing }: CaptureOptions): Observable<Entry> {
  const watch = (resource: Resource, { redact, ...source }: Source, everywhere = false): Observable<Entry> =>
    reflect<Captured>({
      ...source,
      connection,
      onHealth,
      timing: timing ?? systemTiming,
      namespace: everywhere ? undefined : (namespace ?? undefined),
      dropManagedFields: !include.has('managed-fields'),
      uidOf: ({ uid }) => uid,
      reduce: (raw) => {
        if (!isObject(raw)) throw new AuditError('SA1003', resource, 'not an object');
        return captured(raw, redact(raw, include));
      },
    }).pipe(
      map(entries(resource)),
      filter((entry) => entry !== null),
    );
  const events = (kind: string, resource: string): Source => ({
    path: '/api/v1/events',
    kind: 'Event',
    fieldSelector: `involvedObject.kind=${kind}`,
    resource,
    redact: redactEvent,
  });
  return merge(
    watch('pods', { path: '/api/v1/pods', kind: 'Pod', redact: redactPod }),
    watch('events', events('Pod', 'events')),
    watch('events', events('Job', 'events of Jobs')),
    watch('jobs', { path: '/apis/batch/v1/jobs', kind: 'Job', redact: redactJob }),
    watch('nodes', { path: '/api/v1/nodes', kind: 'Node', redact: redactNode }, true),
  );
}
