import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { expect } from 'chai';
import { parse, parseAllDocuments } from 'yaml';
import { shardName } from '../../src/ledger/object.ts';
import { MOST_SHARDS } from '../../src/ledger/shards.ts';
import { parseAudit, parseClusterAudit } from '../../src/api/parse.ts';

const CONFIG = join(import.meta.dirname, '..', '..', 'config');

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly [field: string]: unknown;
}

interface PolicyRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

interface AgentPod {
  readonly securityContext: object;
  readonly volumes: readonly object[];
  readonly containers: readonly { readonly volumeMounts: readonly object[]; readonly securityContext: object }[];
}

// krew's manifest is not the cluster's.
const yamlFiles = globSync('**/*.yaml', { cwd: CONFIG }).filter((file) => !file.startsWith('krew/'));
const manifests = yamlFiles
  .filter((file) => !file.endsWith('kustomization.yaml'))
  .flatMap((file) =>
    parseAllDocuments(readFileSync(join(CONFIG, file), 'utf8')).map((each) => each.toJS() as Manifest),
  );

const named = (kind: string, name: string): Manifest => {
  const found = manifests.find((manifest) => manifest.kind === kind && manifest.metadata.name === name);
  if (found === undefined) throw new Error(`no ${kind} ${name}`);
  return found;
};

const granted = (kind: string, name: string): readonly string[] =>
  (named(kind, name)['rules'] as readonly PolicyRule[])
    .flatMap(({ apiGroups, resources, verbs }) =>
      apiGroups.flatMap((group) => resources.map((each) => `${group}/${each}: ${verbs.join(' ')}`)),
    )
    .toSorted();

describe('config/', () => {
  it('grants the controller what it uses, and no more', () => {
    expect(granted('ClusterRole', 'sidecar-audit')).to.deep.equal([
      '/events: list watch create',
      '/namespaces: list watch',
      '/pods: list watch',
      'batch/jobs: list watch',
      'events.k8s.io/events: create',
      'sidecaraudit.dev/clustersidecaraudits/status: patch',
      'sidecaraudit.dev/clustersidecaraudits: list watch',
      'sidecaraudit.dev/sidecaraudits/status: patch',
      'sidecaraudit.dev/sidecaraudits: list watch',
    ]);
    expect(granted('ClusterRole', 'sidecar-audit-nodes')).to.deep.equal(['/nodes: list watch']);
    expect(granted('ClusterRole', 'sidecar-audit-logs')).to.deep.equal(['/pods/log: get', '/pods: get']);
    expect(granted('Role', 'sidecar-audit-node-leases')).to.deep.equal(['coordination.k8s.io/leases: get']);
    expect(granted('Role', 'sidecar-audit-ledger')).to.deep.equal(['/configmaps: get create patch delete']);
  });

  it('grants it the ConfigMaps of the ledger by their names, each that there may be', () => {
    const [rule] = named('Role', 'sidecar-audit-ledger')['rules'] as readonly { resourceNames: readonly string[] }[];
    expect(rule?.resourceNames).to.deep.equal(Array.from({ length: MOST_SHARDS }, (_, i) => shardName(i)));
  });

  it('grants the node agent to create Events, and nothing else', () => {
    expect(granted('ClusterRole', 'sidecar-audit-agent')).to.deep.equal(['events.k8s.io/events: create']);
    expect(named('ClusterRoleBinding', 'sidecar-audit-agent')).to.deep.include({
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'sidecar-audit-agent' },
      subjects: [{ kind: 'ServiceAccount', name: 'sidecar-audit-agent', namespace: 'sidecar-audit-agent' }],
    });
    const overlay = parse(readFileSync(join(CONFIG, 'overlays/cluster/kustomization.yaml'), 'utf8')) as object;
    expect(JSON.stringify(overlay), 'it comes only when it is asked for').not.to.include('agent');
  });

  it('takes from the node agent whatever it can do without', () => {
    const { template } = named('DaemonSet', 'sidecar-audit-agent')['spec'] as {
      readonly template: { readonly spec: AgentPod };
    };
    const { containers, securityContext, volumes, ...pod } = template.spec;
    expect(securityContext).to.deep.equal({
      runAsNonRoot: true,
      runAsUser: 65532,
      runAsGroup: 0,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(pod).not.to.have.any.keys('hostNetwork', 'hostPID', 'hostIPC');
    expect(volumes).to.deep.equal([{ name: 'runtime', hostPath: { path: '/run/containerd', type: 'Directory' } }]);
    expect(containers).to.have.length(1);
    expect(containers[0]?.volumeMounts).to.deep.equal([{ name: 'runtime', mountPath: '/run/runtime', readOnly: true }]);
    expect(containers[0]?.securityContext).to.deep.equal({
      allowPrivilegeEscalation: false,
      privileged: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
  });

  it('binds every other role to the controller, by names that are there', () => {
    const bindings = manifests.filter(
      ({ kind, metadata }) => kind.endsWith('RoleBinding') && metadata.name !== 'sidecar-audit-agent',
    );
    expect(bindings).not.to.have.length(0);
    for (const binding of bindings) {
      const { kind, name } = binding['roleRef'] as { readonly kind: string; readonly name: string };
      named(kind, name);
      expect(binding['subjects']).to.deep.equal([
        { kind: 'ServiceAccount', name: 'sidecar-audit', namespace: 'sidecar-audit' },
      ]);
    }
    expect(named('ServiceAccount', 'sidecar-audit').metadata.namespace).to.equal('sidecar-audit');
  });

  it('lets logs be read only where that is asked for, and namespace by namespace', () => {
    const overlay = parse(readFileSync(join(CONFIG, 'overlays/cluster/kustomization.yaml'), 'utf8')) as object;
    expect(JSON.stringify(overlay)).not.to.include('logs');
    const bound = manifests.filter((m) => JSON.stringify(m['roleRef'] ?? '').includes('sidecar-audit-logs'));
    expect(bound.map((m) => m.kind)).to.deep.equal(['RoleBinding']);
    const component = readFileSync(join(CONFIG, 'components/logs/kustomization.yaml'), 'utf8');
    expect(component).to.include(`--read-logs-in=${bound[0]?.metadata.namespace}`);
  });

  it('names in every kustomization what is there, and leaves no file out', () => {
    const kustomizations = globSync('**/kustomization.yaml', { cwd: CONFIG });
    const listed = kustomizations.flatMap((file) => {
      const { resources = [], patches = [] } = parse(readFileSync(join(CONFIG, file), 'utf8')) as {
        readonly resources?: readonly string[];
        readonly patches?: readonly { readonly path?: string }[];
      };
      return [...resources, ...patches.flatMap(({ path }) => path ?? [])].map((each) =>
        normalize(join(dirname(file), each)),
      );
    });
    const there = new Set([
      ...yamlFiles,
      ...kustomizations.map((file) => dirname(file)),
      relative(CONFIG, join(CONFIG, '../crds')),
    ]);
    expect(listed.filter((each) => !there.has(each))).to.deep.equal([]);
    const left = yamlFiles.filter((file) => !file.endsWith('kustomization.yaml') && !listed.includes(file));
    expect(left).to.deep.equal([]);
  });

  it('asks nothing of the two Event policies that it does not ask of the other', () => {
    const [core, other] = ['kubelet-events-core.sidecaraudit.dev', 'kubelet-events.sidecaraudit.dev'].map((name) =>
      JSON.stringify(named('ValidatingAdmissionPolicy', name)['spec']),
    );
    const renamed = core
      ?.replaceAll('?source', '?deprecatedSource')
      .replaceAll('?reportingComponent', '?reportingController')
      .replace('"apiGroups":[""]', '"apiGroups":["events.k8s.io"]');
    expect(other).to.equal(renamed);
  });

  it('has samples that are valid', () => {
    const stored = { uid: 'u', resourceVersion: '1' };
    const samples = manifests.filter(({ kind }) => kind.endsWith('SidecarAudit'));
    expect(samples).not.to.have.length(0);
    for (const sample of samples) {
      const raw = { ...sample, metadata: { ...sample.metadata, ...stored } };
      const read = sample.kind === 'SidecarAudit' ? parseAudit(raw) : parseClusterAudit(raw);
      expect(read.spec).to.include(sample['spec'] ?? {});
    }
  });
});
