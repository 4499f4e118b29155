import { objectAt, type Json } from '../../evidence/json.ts';
import { redactConditions } from './conditions.ts';
import { redactContainer } from './container.ts';
import { redactContainerStatus } from './container-status.ts';
import type { Include } from './include.ts';
import { redactMetadata } from './metadata.ts';
import { listOf, scalars } from './pick.ts';

const SPEC = ['nodeName', 'restartPolicy', 'terminationGracePeriodSeconds', 'activeDeadlineSeconds'];

/** What the evidence reads of a Pod (src/evidence/pod-frame.ts), and nothing else. */
export function redactPod(pod: Json, include: Include): Json {
  const [spec, status] = [objectAt(pod, 'spec'), objectAt(pod, 'status')];
  const container = (one: Json): Json => redactContainer(one, include);
  const containerStatus = (one: Json): Json => redactContainerStatus(one, include);
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: redactMetadata(objectAt(pod, 'metadata'), include),
    spec: {
      ...scalars(spec, SPEC),
      ...listOf(spec, 'initContainers', container),
      ...listOf(spec, 'containers', container),
    },
    status: {
      ...scalars(status, ['phase', 'reason', ...(include.has('messages') ? ['message'] : [])]),
      ...redactConditions(status, include),
      ...listOf(status, 'initContainerStatuses', containerStatus),
      ...listOf(status, 'containerStatuses', containerStatus),
    },
  };
}
