import { ERRORS } from '../errors.ts';
import { VERSION } from '../version.ts';
import type { Sight } from '../audit/conditions.ts';
import type { ControllerState } from './state.ts';
import { RESOURCES, type Resource } from './watches.ts';

/** What can and cannot be seen now, for the condition Ready and for /readyz. */
export function sightOf(state: ControllerState): Sight {
  const { health, heartbeatsForbidden, eventsForbidden, keptRefused, otherBuild, namespace } = state;
  const problems: { reason: string; message: string }[] = [];
  const limits: string[] = [];
  for (const [resource, { needed, without }] of Object.entries(RESOURCES)) {
    const watch = health.get(resource as Resource);
    if (watch === undefined) continue;
    if (watch.blockedBy === 'Forbidden') {
      const message = `No permission to list and watch ${resource}: ${without}.`;
      if (needed) problems.push({ reason: 'Forbidden', message });
      else limits.push(message);
    } else if (watch.blockedBy === 'NotFound') {
      problems.push({ reason: 'NotFound', message: `The API server does not know ${resource}: ${without}.` });
    } else if (!watch.synced && needed) {
      // The code and its title alone: what is told of one watch at one moment would make the status change with each try.
      const why =
        watch.connected || watch.lastError === null
          ? ''
          : ` (${watch.lastError.code} ${ERRORS[watch.lastError.code].title})`;
      problems.push({ reason: 'NotSynced', message: `${resource} are not synced: ${without}${why}.` });
    }
  }
  if (namespace !== null) {
    limits.push(`Nodes are not watched beside a single namespace (--namespace): ${RESOURCES.nodes.without}.`);
  }
  if (eventsForbidden) {
    limits.push('No permission to create Events: violations are told here and in the metrics alone.');
  }
  if (heartbeatsForbidden) {
    limits.push(
      'No permission to get Leases in kube-node-lease: whether a silent kubelet lives is not known, so what goes on is told only when it ends.',
    );
  }
  if (keptRefused !== null) limits.push(keptRefused);
  if (otherBuild !== null) {
    limits.push(
      `A replica of build ${otherBuild} waits to lead, and ${VERSION} leads: both may word verdicts differently; bring them to one build.`,
    );
  }
  limits.push(...authorsOf(state));
  return { problems, limits };
}

/** Whether who wrote an Event is known: of kubelets, and of node agents. */
function authorsOf({ authenticated, agentProven, eventsForbidden }: ControllerState): readonly string[] {
  const limits: string[] = [];
  if (authenticated === false) {
    limits.push(
      'Event evidence is unauthenticated: the admission policy of config/admission is not in force, so whoever may create Events may forge a kubelet’s.',
    );
  } else if (authenticated === null && eventsForbidden) {
    limits.push('Whether Event evidence is authenticated cannot be tried without that permission.');
  } else if (authenticated === null) {
    limits.push('Whether Event evidence is authenticated is not known yet.');
  }
  if (agentProven === false) {
    limits.push(
      'Evidence of node agents is off: the admission policy of config/admission is not in force, so whoever may create Events may forge an agent’s.',
    );
  } else if (agentProven === null) {
    limits.push('Evidence of node agents is off: whether the API proves who wrote it is not known yet.');
  }
  return limits;
}

/** Not watched where only one namespace is. */
const CLUSTER_WIDE: ReadonlySet<Resource> = new Set(['clustersidecaraudits', 'namespaces', 'nodes']);

/** Notes that every watch was synced once, or cannot be for want of a permission or a CRD; and that Pods were. */
export function noteLooked(state: ControllerState, namespace: string | null): void {
  state.sawPods ||= state.health.get('pods')?.synced === true;
  state.looked ||= (Object.keys(RESOURCES) as Resource[])
    .filter((resource) => namespace === null || !CLUSTER_WIDE.has(resource))
    .every((resource) => {
      const watch = state.health.get(resource);
      return watch !== undefined && (watch.synced || watch.blockedBy !== null);
    });
}
