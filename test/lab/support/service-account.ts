/** A service account with what config/rbac gives the controller, or less, and a kubeconfig that holds its token. */
import { readFileSync } from 'node:fs';
import { parse, parseAllDocuments, stringify } from 'yaml';
import { must } from '../kubectl.ts';
import { ADMIN_KUBECONFIG, type Scratch } from './lab.ts';

interface PolicyRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  readonly resourceNames?: readonly string[];
}

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly rules?: readonly PolicyRule[];
}

export interface ServiceAccount {
  /** Of the account, its ClusterRole and its binding. */
  readonly name: string;
  readonly kubeconfig: string;
  readonly token: string;
  readonly remove: () => Promise<void>;
}

/** What the overlay of a whole cluster lets the controller do, everywhere and in the namespace of the nodes' Leases. */
const ROLES: Readonly<Record<string, string>> = {
  'sidecar-audit': 'config/rbac',
  'sidecar-audit-nodes': 'config/rbac/nodes',
};
const LEASE_NAMESPACE = 'kube-node-lease';
const LEASE_ROLES: Readonly<Record<string, string>> = { 'sidecar-audit-node-leases': 'config/rbac' };
/** In the controller's own namespace: here the account's. */
const LEDGER_ROLES: Readonly<Record<string, string>> = { 'sidecar-audit-ledger': 'config/base' };

/** `without`: resources that it may not see, though config/rbac would let it. */
export async function serviceAccount(
  namespace: string,
  files: Scratch,
  without: readonly string[] = [],
): Promise<ServiceAccount> {
  const name = `sidecar-audit-${namespace}`;
  const rules = (await shippedRules(ROLES)).flatMap((rule) => {
    const resources = rule.resources.filter((each) => !without.includes(each));
    return resources.length === 0 ? [] : [{ ...rule, resources }];
  });
  const subjects = [{ kind: 'ServiceAccount', name, namespace }];
  const ofLeases = { name, namespace: LEASE_NAMESPACE };
  const ofLedger = { name, namespace };
  const rbac = 'rbac.authorization.k8s.io';
  const items = [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace } },
    { apiVersion: `${rbac}/v1`, kind: 'ClusterRole', metadata: { name }, rules },
    {
      apiVersion: `${rbac}/v1`,
      kind: 'ClusterRoleBinding',
      metadata: { name },
      roleRef: { apiGroup: rbac, kind: 'ClusterRole', name },
      subjects,
    },
    { apiVersion: `${rbac}/v1`, kind: 'Role', metadata: ofLeases, rules: await shippedRules(LEASE_ROLES) },
    {
      apiVersion: `${rbac}/v1`,
      kind: 'RoleBinding',
      metadata: ofLeases,
      roleRef: { apiGroup: rbac, kind: 'Role', name },
      subjects,
    },
    { apiVersion: `${rbac}/v1`, kind: 'Role', metadata: ofLedger, rules: await shippedRules(LEDGER_ROLES) },
    {
      apiVersion: `${rbac}/v1`,
      kind: 'RoleBinding',
      metadata: ofLedger,
      roleRef: { apiGroup: rbac, kind: 'Role', name },
      subjects,
    },
  ];
  await must(['apply', '-f', '-'], { apiVersion: 'v1', kind: 'List', items });
  const token = (await must(['--namespace', namespace, 'create', 'token', name, '--duration=1h'])).trim();
  return {
    name,
    token,
    kubeconfig: files.write(`${name}.yaml`, kubeconfigWith(token)),
    remove: async () => {
      await must(['delete', '--ignore-not-found', 'clusterrole,clusterrolebinding', name]);
      await must(['--namespace', LEASE_NAMESPACE, 'delete', '--ignore-not-found', 'role,rolebinding', name]);
    },
  };
}

async function shippedRules(roles: Readonly<Record<string, string>>): Promise<readonly PolicyRule[]> {
  const rules: PolicyRule[] = [];
  for (const [role, folder] of Object.entries(roles)) {
    const manifests = parseAllDocuments(await must(['kustomize', folder])).map((each) => each.toJS() as Manifest);
    const found = manifests.find(({ kind, metadata }) => kind.endsWith('Role') && metadata.name === role);
    if (found?.rules === undefined) throw new Error(`${folder} has no role ${role}`);
    rules.push(...found.rules);
  }
  return rules;
}

interface KubeConfigFile {
  readonly clusters: readonly { readonly name: string; readonly cluster: object }[];
}

/** A kubeconfig for the lab with this token, and with other settings of the cluster where they are given. */
export function kubeconfigWith(token: string, other: object = {}): string {
  const lab = parse(readFileSync(ADMIN_KUBECONFIG, 'utf8')) as KubeConfigFile;
  const clusters = lab.clusters.map((each) => ({ ...each, cluster: { ...each.cluster, ...other } }));
  const cluster = clusters[0]?.name ?? '';
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters,
    users: [{ name: 'controller', user: { token } }],
    contexts: [{ name: 'lab', context: { cluster, user: 'controller' } }],
    'current-context': 'lab',
  });
}
