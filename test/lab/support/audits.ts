/** SidecarAudits through kubectl, as a user creates and reads them. */
import type { AnyAudit, AuditStatus, Condition, PodTimeline } from '../../../src/api/types.ts';
import type { RuleName } from '../../../src/api/vocabulary.ts';
import { eventually, kubectl, must } from '../kubectl.ts';

const API_VERSION = 'sidecaraudit.dev/v1alpha1';

export async function installCrds(): Promise<void> {
  await must(['apply', '--server-side', '--force-conflicts', '-f', 'crds/']);
  const names = ['sidecaraudits', 'clustersidecaraudits'].map((plural) => `crd/${plural}.sidecaraudit.dev`);
  // kubectl fails, and does not wait, while a new CRD has no conditions at all.
  await eventually(30, 'the CRDs are established', async () => {
    const { ok, said } = await kubectl(['wait', '--for=condition=Established', '--timeout=90s', ...names]);
    return ok || said;
  });
}

export const createAudit = (namespace: string, name: string, spec: object = {}): Promise<string> =>
  must(['create', '-f', '-'], { apiVersion: API_VERSION, kind: 'SidecarAudit', metadata: { namespace, name }, spec });

export const createClusterAudit = (name: string, spec: object): Promise<string> =>
  must(['create', '-f', '-'], { apiVersion: API_VERSION, kind: 'ClusterSidecarAudit', metadata: { name }, spec });

/** Null when it does not exist. */
export async function findAudit(namespace: string, name: string): Promise<AnyAudit | null> {
  const { ok, out, said } = await kubectl(['--namespace', namespace, 'get', 'sidecaraudit', name, '-o', 'json']);
  if (ok) return JSON.parse(out) as AnyAudit;
  if (/NotFound/u.test(said)) return null;
  throw new Error(said);
}

export async function readAudit(namespace: string, name: string): Promise<AnyAudit> {
  const found = await findAudit(namespace, name);
  if (found === null) throw new Error(`there is no sidecaraudit ${name} in ${namespace}`);
  return found;
}

export async function readStatus(namespace: string, name: string): Promise<AuditStatus> {
  return (await readAudit(namespace, name)).status ?? {};
}

export async function readClusterStatus(name: string): Promise<AuditStatus> {
  return (JSON.parse(await must(['get', 'clustersidecaraudit', name, '-o', 'json'])) as AnyAudit).status ?? {};
}

export const conditionOf = (status: AuditStatus, type: Condition['type']): Condition | undefined =>
  status.conditions?.find((c) => c.type === type);

export const timelinesOf = (status: AuditStatus): readonly PodTimeline[] => status.timelines ?? [];

/** A word that says what a rule's verdict is, over all Pods and Jobs of the audit: `Verified`, or `2 Verified, 1 Violated`. */
export function verdictOf(status: AuditStatus, rule: RuleName): string {
  const counts = status.rules?.find((r) => r.rule === rule);
  if (counts === undefined) return '-';
  const { verified, violated, undecided, pending, notApplicable } = counts;
  const words = Object.entries({ violated, undecided, pending, verified, notApplicable }).filter(([, n]) => n > 0);
  return words.map(([word, n]) => (words.length === 1 && n === 1 ? word : `${n} ${word}`)).join(', ');
}

/** Nothing is going on any more: so many Pods are counted, and no verdict is pending. */
export function isSettled({ summary, rules = [] }: AuditStatus, pods: number): string | true {
  const pending = rules.filter((r) => r.pending > 0).map((r) => r.rule);
  if (summary?.pods !== pods) return `${summary?.pods ?? 'no'} Pods`;
  return pending.length === 0 || `pending: ${pending.join(', ')}`;
}
