import type { KubeClient } from '../kube/client.ts';
import { StatusError } from '../kube/status.ts';

/**
 * Tries, as itself and as a dry run, to write an Event in the name of a kubelet. The API proves the authors of kubelet
 * Events only where an admission policy refuses that (config/admission). Null where the answer says neither.
 */
export async function eventsAreAuthenticated(client: KubeClient, namespace: string): Promise<boolean | null> {
  const node = 'sidecar-audit-forgery-check';
  const event = {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `${node}.0`, namespace },
    involvedObject: { kind: 'Pod', namespace, name: node, uid: '00000000-0000-0000-0000-000000000000' },
    reason: 'Started',
    message: 'A dry run that an admission policy should refuse.',
    type: 'Normal',
    source: { component: 'kubelet', host: node },
    reportingComponent: 'kubelet',
    reportingInstance: node,
  };
  try {
    await client.create(`/api/v1/namespaces/${encodeURIComponent(namespace)}/events?dryRun=All`, event);
    return false;
  } catch (error) {
    if (!(error instanceof StatusError)) return null;
    return /ValidatingAdmissionPolicy/.test(error.serverMessage) ? true : null;
  }
}
