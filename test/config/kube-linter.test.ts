/** A check that finds nothing in anything would prove nothing: each is shown a manifest that it has to complain of. */
import { expect } from 'chai';
import type { Json } from '../../src/evidence/json.ts';
import { DEFAULT_CHECKS } from './kube-linter.ts';
import { kindOf, renderedManifests } from './manifests.ts';

/** A copy in which what is at the path is something else; a number is a place in a list. */
function changed(parent: unknown, path: readonly string[], value: unknown): unknown {
  const [key = '', ...below] = path;
  const copy = (Array.isArray(parent) ? [...parent] : { ...(parent as Json) }) as Record<string, unknown>;
  copy[key] = below.length === 0 ? value : changed(copy[key] ?? {}, below, value);
  return copy;
}

const POD = 'spec.template.spec';
const CONTAINER = `${POD}.containers.0`;
const PROBE = { httpGet: { path: '/', port: 'other' } };
const HOST_PATH = (path: string) => [{ name: 'host', hostPath: { path } }];

/** What is done to which kind of manifest of the overlay `everything`. */
const BAD: Readonly<Record<string, readonly [kind: string, path: string, value: unknown]>> = {
  'dangling-service': ['Service', 'spec.selector', { app: 'other' }],
  'deprecated-service-account-field': ['Deployment', `${POD}.serviceAccount`, 'sidecar-audit'],
  'docker-sock': ['Deployment', `${POD}.volumes`, HOST_PATH('/var/run/docker.sock')],
  'drop-net-raw-capability': ['Deployment', `${CONTAINER}.securityContext.capabilities.drop`, ['KILL']],
  'duplicate-env-var': ['Deployment', `${CONTAINER}.env`, [{ name: 'A' }, { name: 'A' }]],
  'env-var-secret': ['Deployment', `${CONTAINER}.env`, [{ name: 'MY_SECRET', value: 'x' }]],
  'host-ipc': ['Deployment', `${POD}.hostIPC`, true],
  'host-network': ['Deployment', `${POD}.hostNetwork`, true],
  'host-pid': ['Deployment', `${POD}.hostPID`, true],
  'invalid-target-ports': ['Service', 'spec.ports.0.targetPort', 'HTTP port'],
  'latest-tag': ['Deployment', `${CONTAINER}.image`, 'registry.example:5000/sidecar-audit'],
  'liveness-port': ['Deployment', `${CONTAINER}.livenessProbe`, PROBE],
  'mismatching-selector': ['Deployment', 'spec.selector.matchLabels', { app: 'other' }],
  'no-anti-affinity': ['Deployment', `${POD}.affinity`, {}],
  'no-extensions-v1beta': ['Deployment', 'apiVersion', 'extensions/v1beta1'],
  'no-read-only-root-fs': ['Deployment', `${CONTAINER}.securityContext.readOnlyRootFilesystem`, false],
  'non-existent-service-account': ['Deployment', `${POD}.serviceAccountName`, 'other'],
  'pdb-max-unavailable': ['PodDisruptionBudget', 'spec.maxUnavailable', 0],
  'pdb-min-available': ['PodDisruptionBudget', 'spec.minAvailable', 2],
  'pdb-unhealthy-pod-eviction-policy': ['PodDisruptionBudget', 'spec.unhealthyPodEvictionPolicy', undefined],
  'privilege-escalation-container': ['Deployment', `${CONTAINER}.securityContext.allowPrivilegeEscalation`, undefined],
  'privileged-container': ['Deployment', `${CONTAINER}.securityContext.privileged`, true],
  'readiness-port': ['Deployment', `${CONTAINER}.readinessProbe`, PROBE],
  'run-as-non-root': ['Deployment', `${POD}.securityContext`, { runAsUser: 0, runAsNonRoot: true }],
  'sensitive-host-mounts': ['Deployment', `${POD}.volumes`, HOST_PATH('/etc')],
  'ssh-port': ['Deployment', `${CONTAINER}.ports.0.containerPort`, 22],
  'startup-port': ['Deployment', `${CONTAINER}.startupProbe`, PROBE],
  'unsafe-sysctls': ['Deployment', `${POD}.securityContext.sysctls`, [{ name: 'kernel.msgmax', value: '1' }]],
  'unset-cpu-requirements': ['Deployment', `${CONTAINER}.resources.limits.cpu`, undefined],
  'unset-memory-requirements': ['Deployment', `${CONTAINER}.resources.requests`, {}],
};

describe('the checks of kube-linter', () => {
  const manifests = renderedManifests('everything');

  it('are each shown what they have to complain of', () => {
    expect(Object.keys(BAD)).to.deep.equal(Object.keys(DEFAULT_CHECKS));
  });

  for (const [name, [kind, path, value]] of Object.entries(BAD)) {
    it(`complain: ${name}`, () => {
      const bad = manifests.map((each) => (kindOf(each) === kind ? changed(each, path.split('.'), value) : each));
      expect(DEFAULT_CHECKS[name]?.(bad as readonly Json[])).to.have.length.above(0);
    });
  }
});
