/**
 * The checks that kube-linter runs unless told otherwise, by its own names, over rendered manifests. What each looks for is
 * what its documentation says (docs/generated/checks.md of kube-linter).
 */
import { booleanAt, integerAt, isObject, listAt, objectAt, stringAt, type Json } from '../../src/evidence/json.ts';
import { nameOf, namespaceOf, ofKind, picks, securityField, workloads, type Workload } from './manifests.ts';

/** What is wrong, in words; empty where nothing is. */
type Check = (manifests: readonly Json[]) => readonly string[];

const eachWorkload =
  (wrong: (workload: Workload, manifests: readonly Json[]) => boolean): Check =>
  (manifests) =>
    workloads(manifests)
      .filter((workload) => wrong(workload, manifests))
      .map(({ manifest }) => nameOf(manifest));

const eachContainer =
  (wrong: (container: Json, podSpec: Json) => boolean): Check =>
  (manifests) =>
    workloads(manifests).flatMap(({ podSpec, containers }) =>
      containers.filter((container) => wrong(container, podSpec)).map((container) => stringAt(container, 'name') ?? ''),
    );

const listOf = (parent: Json, key: string): readonly string[] => {
  const value = parent[key];
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
};
const hostPaths = ({ podSpec }: Workload): readonly string[] =>
  listAt(podSpec, 'volumes').flatMap((volume) => stringAt(objectAt(volume, 'hostPath'), 'path') ?? []);
const mounts = (pattern: RegExp): Check => eachWorkload((workload) => hostPaths(workload).some((p) => pattern.test(p)));
const flagged = (field: string): Check => eachWorkload(({ podSpec }) => booleanAt(podSpec, field));
const lacksResource = (resource: string): Check =>
  eachContainer((container) =>
    (['requests', 'limits'] as const).some((kind) => {
      const amount = objectAt(objectAt(container, 'resources'), kind)[resource];
      return amount === undefined || amount === '' || amount === 0;
    }),
  );
const capabilities = (container: Json): Json => objectAt(objectAt(container, 'securityContext'), 'capabilities');
const privileged = (container: Json): boolean => booleanAt(objectAt(container, 'securityContext'), 'privileged');

const SENSITIVE = /^(\/|\/boot|\/dev|\/etc|\/lib|\/proc|\/sys|\/usr)$/;
const SAFE_SYSCTLS = new Set([
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.ping_group_range',
  'net.ipv4.ip_unprivileged_port_start',
]);

function portsOfProbe(kind: 'livenessProbe' | 'readinessProbe' | 'startupProbe'): Check {
  return eachContainer((container) => {
    const probe = objectAt(container, kind);
    const port = (isObject(probe['httpGet']) ? probe['httpGet'] : objectAt(probe, 'tcpSocket'))['port'];
    if (port === undefined) return false;
    return !listAt(container, 'ports').some((open) => open['name'] === port || open['containerPort'] === port);
  });
}

const danglingService: Check = (manifests) =>
  ofKind(manifests, 'Service')
    .filter((service) => {
      const selector = objectAt(objectAt(service, 'spec'), 'selector');
      return !workloads(manifests).some(
        (workload) => workload.namespace === namespaceOf(service) && picks(selector, workload.labels),
      );
    })
    .map(nameOf);

const budgets = (wrong: (spec: Json, manifests: readonly Json[]) => boolean): Check => {
  return (manifests) =>
    ofKind(manifests, 'PodDisruptionBudget')
      .filter((budget) => wrong(objectAt(budget, 'spec'), manifests))
      .map(nameOf);
};
const replicasOf = ({ manifest }: Workload): number => integerAt(objectAt(manifest, 'spec'), 'replicas') ?? 1;

export const DEFAULT_CHECKS: Readonly<Record<string, Check>> = {
  'dangling-service': danglingService,
  'deprecated-service-account-field': eachWorkload(({ podSpec }) => podSpec['serviceAccount'] !== undefined),
  'docker-sock': mounts(/docker\.sock$/),
  'drop-net-raw-capability': eachContainer((container) => {
    const dropped = listOf(capabilities(container), 'drop');
    const added = listOf(capabilities(container), 'add');
    return !dropped.some((each) => each === 'ALL' || each === 'NET_RAW') || added.includes('NET_RAW');
  }),
  'duplicate-env-var': eachContainer((container) => {
    const names = listAt(container, 'env').map(({ name }) => name);
    return new Set(names).size < names.length;
  }),
  'env-var-secret': eachContainer((container) =>
    listAt(container, 'env').some((each) => /secret/i.test(String(each['name'])) && stringAt(each, 'value') !== null),
  ),
  'host-ipc': flagged('hostIPC'),
  'host-network': flagged('hostNetwork'),
  'host-pid': flagged('hostPID'),
  'invalid-target-ports': (manifests) =>
    ofKind(manifests, 'Service').flatMap((service) =>
      listAt(objectAt(service, 'spec'), 'ports')
        .map(({ targetPort }) => targetPort)
        .filter((port) => typeof port === 'string' && !/^(?=.*[a-z])[a-z0-9]([-a-z0-9]{0,13}[a-z0-9])?$/.test(port))
        .map(String),
    ),
  'latest-tag': eachContainer((container) => {
    const image = stringAt(container, 'image') ?? '';
    return !/[:@][^/]+$/.test(image) || image.endsWith(':latest');
  }),
  'liveness-port': portsOfProbe('livenessProbe'),
  'mismatching-selector': eachWorkload(({ manifest, labels }) => {
    const selector = objectAt(objectAt(objectAt(manifest, 'spec'), 'selector'), 'matchLabels');
    return !picks(selector, labels);
  }),
  'no-anti-affinity': eachWorkload((workload) => {
    const { podSpec, labels } = workload;
    if (replicasOf(workload) < 2) return false;
    const rules = objectAt(objectAt(podSpec, 'affinity'), 'podAntiAffinity');
    const terms = [
      ...listAt(rules, 'requiredDuringSchedulingIgnoredDuringExecution'),
      ...listAt(rules, 'preferredDuringSchedulingIgnoredDuringExecution').map((each) =>
        objectAt(each, 'podAffinityTerm'),
      ),
    ];
    return !terms.some(
      (term) =>
        term['topologyKey'] === 'kubernetes.io/hostname' &&
        picks(objectAt(objectAt(term, 'labelSelector'), 'matchLabels'), labels),
    );
  }),
  'no-extensions-v1beta': (manifests) =>
    manifests.filter((each) => String(each['apiVersion']).startsWith('extensions/v1beta')).map(nameOf),
  'no-read-only-root-fs': eachContainer(
    (container) => !booleanAt(objectAt(container, 'securityContext'), 'readOnlyRootFilesystem'),
  ),
  'non-existent-service-account': eachWorkload(({ podSpec, namespace }, manifests) => {
    const wanted = stringAt(podSpec, 'serviceAccountName') ?? 'default';
    const accounts = ofKind(manifests, 'ServiceAccount').filter((each) => namespaceOf(each) === namespace);
    return wanted !== 'default' && !accounts.some((account) => nameOf(account) === wanted);
  }),
  'pdb-max-unavailable': budgets(({ maxUnavailable }) => maxUnavailable === 0 || maxUnavailable === '0%'),
  'pdb-min-available': budgets((spec, manifests) => {
    const { minAvailable } = spec;
    if (minAvailable === undefined) return false;
    if (minAvailable === '100%') return true;
    const selector = objectAt(objectAt(spec, 'selector'), 'matchLabels');
    const meant = workloads(manifests).filter(({ labels }) => picks(selector, labels));
    return meant.some((workload) => Number(minAvailable) >= replicasOf(workload));
  }),
  'pdb-unhealthy-pod-eviction-policy': budgets((spec) => spec['unhealthyPodEvictionPolicy'] === undefined),
  'privilege-escalation-container': eachContainer((container) => {
    const context = objectAt(container, 'securityContext');
    const added = listOf(capabilities(container), 'add');
    return context['allowPrivilegeEscalation'] !== false || privileged(container) || added.includes('SYS_ADMIN');
  }),
  'privileged-container': eachContainer(privileged),
  'readiness-port': portsOfProbe('readinessProbe'),
  'run-as-non-root': eachContainer((container, podSpec) => {
    const user = securityField(container, podSpec, 'runAsUser');
    return securityField(container, podSpec, 'runAsNonRoot') !== true || user === 0;
  }),
  'sensitive-host-mounts': mounts(SENSITIVE),
  'ssh-port': eachContainer((container) => listAt(container, 'ports').some((port) => port['containerPort'] === 22)),
  'startup-port': portsOfProbe('startupProbe'),
  'unsafe-sysctls': eachWorkload(({ podSpec }) =>
    listAt(objectAt(podSpec, 'securityContext'), 'sysctls').some(({ name }) => !SAFE_SYSCTLS.has(String(name))),
  ),
  'unset-cpu-requirements': lacksResource('cpu'),
  'unset-memory-requirements': lacksResource('memory'),
};
