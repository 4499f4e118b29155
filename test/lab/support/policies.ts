/** The policies of config/admission, under other names and bound to some namespaces: nobody else on the cluster meets them. */
import { parseAllDocuments } from 'yaml';
import { must } from '../kubectl.ts';

export type Json = Readonly<Record<string, unknown>>;

export interface Manifest extends Json {
  readonly kind: string;
  readonly metadata: Json & { readonly name: string };
  readonly spec: Json;
}

/**
 * Bound to the namespaces with these labels, or to this one alone. Accounts that the policies name are looked for in
 * `namespace` too.
 */
export async function confinedPolicies(
  namespace: string,
  labels: Readonly<Record<string, string>> = { 'kubernetes.io/metadata.name': namespace },
): Promise<readonly Manifest[]> {
  const text = await must(['kustomize', 'config/admission']);
  const rendered = parseAllDocuments(
    text.replaceAll(/serviceaccount:sidecar-audit(?:-agent)?:/g, `serviceaccount:${namespace}:`),
  );
  return rendered.map((each) => confined(each.toJS() as Manifest, namespace, labels));
}

function confined(
  { metadata, spec, ...rest }: Manifest,
  namespace: string,
  matchLabels: Readonly<Record<string, string>>,
): Manifest {
  const isBinding = rest.kind === 'ValidatingAdmissionPolicyBinding';
  const matchResources = { namespaceSelector: { matchLabels } };
  const policyName = `${namespace}.${String(spec['policyName'])}`;
  return {
    ...rest,
    metadata: { ...metadata, name: `${namespace}.${metadata.name}` },
    spec: { ...spec, ...(isBinding ? { policyName, matchResources } : {}) },
  };
}
