/** Everything that config/ renders, held against the defaults of kube-linter, the restricted Pod Security, and our own bars. */
import { expect } from 'chai';
import { booleanAt, integerAt, listAt, objectAt, stringAt, type Json } from '../../src/evidence/json.ts';
import { RENDERED } from '../../tools/generate-rendered.ts';
import { DEFAULT_CHECKS } from './kube-linter.ts';
import {
  kindOf,
  nameOf,
  namespaceOf,
  ofKind,
  picks,
  renderedManifests,
  securityField,
  workloads,
  type Workload,
} from './manifests.ts';

const VOLUMES = new Set([
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'persistentVolumeClaim',
  'projected',
  'secret',
]);

/** What the Pod Security Standard `restricted` asks for, beyond what kube-linter does. */
function violationsOfRestricted({ podSpec, containers }: Workload): readonly string[] {
  const seccomp = (of: Json): unknown => objectAt(objectAt(of, 'securityContext'), 'seccompProfile')['type'];
  return [
    ...listAt(podSpec, 'volumes').flatMap(({ name, ...source }) =>
      Object.keys(source).every((kind) => VOLUMES.has(kind)) ? [] : [`volume ${String(name)}`],
    ),
    ...containers.flatMap((container) => {
      const context = objectAt(container, 'securityContext');
      const { drop, add = [] } = objectAt(context, 'capabilities');
      const profile = seccomp(container) ?? seccomp(podSpec);
      return [
        ...(profile === 'RuntimeDefault' || profile === 'Localhost' ? [] : ['seccompProfile']),
        ...(context['allowPrivilegeEscalation'] === false ? [] : ['allowPrivilegeEscalation']),
        ...(securityField(container, podSpec, 'runAsNonRoot') === true ? [] : ['runAsNonRoot']),
        ...(Array.isArray(drop) && drop.includes('ALL') ? [] : ['capabilities are not dropped']),
        ...(Array.isArray(add) && add.every((each) => each === 'NET_BIND_SERVICE') ? [] : ['capabilities are added']),
        ...listAt(container, 'ports')
          .filter(({ hostPort }) => hostPort !== undefined)
          .map(() => 'hostPort'),
      ];
    }),
  ];
}

const rulesOf = (manifest: Json): readonly Json[] => listAt(manifest, 'rules');
const textsOf = (rule: Json, key: string): readonly string[] => (rule[key] ?? []) as readonly string[];

for (const name of Object.keys(RENDERED)) {
  describe(`config/ rendered as ${name}`, () => {
    const manifests = renderedManifests(name);
    const pods = workloads(manifests);

    for (const [check, problemsOf] of Object.entries(DEFAULT_CHECKS)) {
      it(`passes kube-linter's ${check}`, () => {
        expect(problemsOf(manifests)).to.deep.equal([]);
      });
    }

    it('has Pods that the restricted Pod Security admits', () => {
      expect(pods).to.have.length.above(0);
      expect(pods.flatMap(violationsOfRestricted)).to.deep.equal([]);
    });

    it('says of each container by a number who it is, how it is probed, and what it may use', () => {
      for (const { podSpec, containers } of pods) {
        for (const container of containers) {
          expect(integerAt(objectAt(podSpec, 'securityContext'), 'runAsUser')).to.be.above(0);
          expect(container).to.include.keys('livenessProbe', 'readinessProbe', 'startupProbe');
          const { requests, limits } = objectAt(container, 'resources');
          expect(requests).to.have.all.keys('cpu', 'memory', 'ephemeral-storage');
          expect(limits).to.have.all.keys('cpu', 'memory', 'ephemeral-storage');
        }
      }
    });

    it('serves its metrics by TLS alone, and to those alone who may get them', () => {
      const controller = pods.find(({ containers }) => textsOf(containers[0] ?? {}, 'args').includes('controller'));
      expect(textsOf(controller?.containers[0] ?? {}, 'args')).to.include('--metrics-secure');
      const readers = manifests.filter((each) => nameOf(each) === 'sidecar-audit-metrics-reader');
      expect(readers.map(kindOf)).to.deep.equal([name === 'namespaced' ? 'Role' : 'ClusterRole']);
    });

    it('isolates every Pod by a NetworkPolicy in both directions', () => {
      for (const { labels, namespace } of pods) {
        const policies = ofKind(manifests, 'NetworkPolicy').filter(
          (policy) =>
            namespaceOf(policy) === namespace &&
            picks(objectAt(objectAt(objectAt(policy, 'spec'), 'podSelector'), 'matchLabels'), labels),
        );
        const types = policies.flatMap((policy) => textsOf(objectAt(policy, 'spec'), 'policyTypes'));
        expect(types).to.include.members(['Ingress', 'Egress']);
      }
    });

    it('gives a token to the Pods that ask for it only, and not by the default account', () => {
      for (const account of ofKind(manifests, 'ServiceAccount')) {
        expect(account['automountServiceAccountToken']).to.equal(false);
      }
      for (const { podSpec } of pods) {
        expect(stringAt(podSpec, 'serviceAccountName')).not.to.be.oneOf([null, 'default']);
        expect(booleanAt(podSpec, 'enableServiceLinks')).to.equal(false);
      }
    });

    it('grants neither Secrets nor wildcards, and no change of what is not its own', () => {
      const roles = manifests.filter((manifest) => kindOf(manifest).endsWith('Role'));
      expect(roles).to.have.length.above(0);
      for (const role of roles) {
        for (const rule of rulesOf(role)) {
          const [groups, resources, verbs] = ['apiGroups', 'resources', 'verbs'].map((key) => textsOf(rule, key));
          expect([...(groups ?? []), ...(resources ?? []), ...(verbs ?? [])]).not.to.include('*');
          expect(resources).not.to.include('secrets');
          const changes = (verbs ?? []).filter((verb) => !['get', 'list', 'watch'].includes(verb));
          if (changes.length === 0) continue;
          const own = (groups ?? []).every((group) => group === 'sidecaraudit.dev');
          const told =
            resources?.every((each) => ['events', 'leases', 'tokenreviews', 'subjectaccessreviews'].includes(each)) ??
            false;
          // ConfigMaps of its own, each by its name.
          const named = textsOf(rule, 'resourceNames').every((each) => each.startsWith('sidecar-audit'));
          const isNamed = named && textsOf(rule, 'resourceNames').length > 0;
          expect(own || told || isNamed, `${nameOf(role)}: ${changes.join(', ')} ${resources?.join(', ')}`).to.equal(
            true,
          );
        }
      }
    });

    it('binds its own roles to its own account, each once', () => {
      const accounts = ofKind(manifests, 'ServiceAccount').map((each) => `${namespaceOf(each)}/${nameOf(each)}`);
      const bindings = manifests.filter((manifest) => kindOf(manifest).endsWith('RoleBinding'));
      for (const binding of bindings) {
        const { kind, name: role } = objectAt(binding, 'roleRef');
        expect(ofKind(manifests, String(kind)).map(nameOf)).to.include(role);
        for (const { kind: subject, name: account, namespace } of listAt(binding, 'subjects')) {
          expect(subject).to.equal('ServiceAccount');
          expect(accounts).to.include(`${String(namespace)}/${String(account)}`);
        }
      }
    });
  });
}

describe('config/', () => {
  it('labels its namespace so that the restricted Pod Security is enforced', () => {
    const [namespace] = ofKind(renderedManifests('cluster'), 'Namespace');
    const labels = objectAt(objectAt(namespace ?? {}, 'metadata'), 'labels');
    expect(labels).to.include({ 'pod-security.kubernetes.io/enforce': 'restricted' });
  });

  it('needs nothing outside of one namespace in the overlay namespaced', () => {
    const manifests = renderedManifests('namespaced');
    expect(new Set(manifests.map(namespaceOf))).to.deep.equal(new Set(['sidecar-audit']));
    const [controller] = workloads(manifests);
    expect(controller?.containers[0]?.['args']).to.include('--namespace=$(NAMESPACE)');
  });

  it('runs two replicas of ha on two nodes where there are two, and lets one at a time be drained', () => {
    const manifests = renderedManifests('ha');
    const [deployment] = ofKind(manifests, 'Deployment');
    const spec = objectAt(deployment ?? {}, 'spec');
    expect(spec['replicas']).to.equal(2);
    expect(objectAt(spec, 'strategy')['type']).to.equal('RollingUpdate');
    const [constraint] = listAt(objectAt(objectAt(spec, 'template'), 'spec'), 'topologySpreadConstraints');
    expect(constraint).to.include({ maxSkew: 1, whenUnsatisfiable: 'ScheduleAnyway' });
    const [budget] = ofKind(manifests, 'PodDisruptionBudget');
    expect(objectAt(budget ?? {}, 'spec')['maxUnavailable']).to.equal(1);
  });

  it('has the priority of its Pods as a part that can be put in', () => {
    const priority = (name: string): unknown => workloads(renderedManifests(name))[0]?.podSpec['priorityClassName'];
    expect(priority('cluster')).to.equal(undefined);
    expect(priority('everything')).to.equal(nameOf(ofKind(renderedManifests('everything'), 'PriorityClass')[0] ?? {}));
  });

  it('lets Prometheus find the port of the metrics, by either monitor', () => {
    const manifests = renderedManifests('everything');
    const [workload] = workloads(manifests);
    const ports = listAt(workload?.containers[0] ?? {}, 'ports').map(({ name }) => name);
    const endpoints = ['PodMonitor', 'ServiceMonitor'].flatMap((kind) =>
      ofKind(manifests, kind).flatMap((monitor) => {
        const spec = objectAt(monitor, 'spec');
        return [...listAt(spec, 'podMetricsEndpoints'), ...listAt(spec, 'endpoints')];
      }),
    );
    expect(endpoints).to.have.lengthOf(2);
    for (const { port, honorLabels } of endpoints) {
      expect(ports).to.include(port);
      expect(honorLabels).to.equal(true);
    }
  });
});
