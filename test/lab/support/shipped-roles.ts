/** An account with the very roles and bindings that a kustomization ships, under names that nobody else on the cluster has. */
import { render } from '../../../tools/generate-rendered.ts';
import { listAt, objectAt, stringAt, type Json } from '../../../src/evidence/json.ts';
import { must } from '../kubectl.ts';
import type { Scratch } from './lab.ts';
import { kubeconfigWith } from './service-account.ts';

const OWN_NAMESPACE = 'sidecar-audit';
const ACCOUNT = 'sidecar-audit';

/** One verb on one resource, as a rule grants it. */
export interface Permission {
  readonly group: string;
  /** `pods`, `pods/log`. */
  readonly resource: string;
  readonly verb: string;
  /** Of objects with these names only; empty: of any. */
  readonly names: readonly string[];
  /** In this namespace only; null: in all, and outside of any. */
  readonly namespace: string | null;
}

export interface ShippedAccount {
  readonly permissions: readonly Permission[];
  readonly token: string;
  readonly kubeconfig: string;
  readonly remove: () => Promise<void>;
}

export interface Shipping {
  /** Stands for the namespace sidecar-audit. */
  readonly namespace: string;
  /** Stands for the namespaces that config/ names as examples, by their names there. */
  readonly elsewhere?: Readonly<Record<string, string>>;
  /** What is left out, though it is shipped. */
  readonly without?: (permission: Permission) => boolean;
  readonly files: Scratch;
}

type Names = (manifest: Json) => Json;

export async function shippedAccount(kustomization: string, shipping: Shipping): Promise<ShippedAccount> {
  const { namespace, elsewhere = {}, without = () => false, files } = shipping;
  const place = (name: string): string => (name === OWN_NAMESPACE ? namespace : (elsewhere[name] ?? name));
  const rename: Names = (manifest) => renamed(manifest, place, namespace);
  const manifests = render(kustomization);
  const bindings = manifests.filter(({ kind }) => kind === 'ClusterRoleBinding' || kind === 'RoleBinding').map(rename);
  const roles = manifests.filter(({ kind }) => kind === 'ClusterRole' || kind === 'Role').map(rename);
  const given = roles.map((role) => ({
    ...role,
    rules: rulesOf(role, stringAt(objectAt(role, 'metadata'), 'namespace'))
      .filter(({ permission }) => !without(permission))
      .map(({ rule }) => rule),
  }));
  const items = [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: ACCOUNT, namespace } },
    ...given,
    ...bindings,
  ];
  const list = { apiVersion: 'v1', kind: 'List', items };
  await must(['apply', '-f', '-'], list);
  const token = (await must(['--namespace', namespace, 'create', 'token', ACCOUNT, '--duration=1h'])).trim();
  return {
    permissions: bindings.flatMap((binding) => permissionsBy(binding, given)),
    token,
    kubeconfig: files.write(`${namespace}.yaml`, kubeconfigWith(token)),
    remove: async () => {
      await must(['delete', '--ignore-not-found', '--wait=false', '-f', '-'], list);
    },
  };
}

/** Objects that are in no namespace, or in one that all share, get a name of their own, and so do references to them. */
function renamed(manifest: Json, place: (namespace: string) => string, unique: string): Json {
  const name = (given: unknown): string => `${unique}-${String(given)}`;
  const metadata = objectAt(manifest, 'metadata');
  const namespace = stringAt(metadata, 'namespace');
  const roleRef = objectAt(manifest, 'roleRef');
  return {
    apiVersion: manifest['apiVersion'],
    kind: manifest['kind'],
    metadata: { name: name(metadata['name']), ...(namespace === null ? {} : { namespace: place(namespace) }) },
    ...(manifest['rules'] === undefined ? {} : { rules: manifest['rules'] }),
    ...(manifest['roleRef'] === undefined ? {} : { roleRef: { ...roleRef, name: name(roleRef['name']) } }),
    ...(manifest['subjects'] === undefined
      ? {}
      : {
          subjects: listAt(manifest, 'subjects').map((subject) => ({
            ...subject,
            namespace: place(String(subject['namespace'])),
          })),
        }),
  };
}

function permissionsBy(binding: Json, roles: readonly Json[]): readonly Permission[] {
  const { kind, name } = objectAt(binding, 'roleRef');
  const namespace = stringAt(objectAt(binding, 'metadata'), 'namespace');
  const role = roles.find(
    (each) =>
      each['kind'] === kind &&
      objectAt(each, 'metadata')['name'] === name &&
      (kind === 'ClusterRole' || stringAt(objectAt(each, 'metadata'), 'namespace') === namespace),
  );
  if (role === undefined) throw new Error(`${String(name)} is bound and does not exist`);
  return rulesOf(role, namespace).map(({ permission }) => permission);
}

/** Each rule taken apart: one resource and one verb each. */
function rulesOf(role: Json, namespace: string | null): readonly { rule: Json; permission: Permission }[] {
  const words = (rule: Json, key: string): readonly string[] => (rule[key] ?? []) as readonly string[];
  return listAt(role, 'rules').flatMap((rule) =>
    words(rule, 'apiGroups').flatMap((group) =>
      words(rule, 'resources').flatMap((resource) =>
        words(rule, 'verbs').map((verb) => {
          const names = words(rule, 'resourceNames');
          const named = names.length === 0 ? {} : { resourceNames: names };
          return {
            rule: { apiGroups: [group], resources: [resource], verbs: [verb], ...named },
            permission: { group, resource, verb, names, namespace },
          };
        }),
      ),
    ),
  );
}
