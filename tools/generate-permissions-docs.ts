/** Writes docs/permissions.md from the roles in config/: what the controller may do, why, and what is missing without it. */
import { readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';
import { RESOURCES } from '../src/controller/watches.ts';
import { emit } from './generated-file.ts';

interface Role {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly rules?: readonly PolicyRule[];
}

interface PolicyRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
}

interface Part {
  readonly title: string;
  readonly file: string;
  /** By which part of config/ it is granted. */
  readonly granted: string;
  readonly optional: boolean;
  /** What is missing without any of it, where that is one thing. */
  readonly without?: string;
}

const PARTS: readonly Part[] = [
  {
    title: 'The controller',
    file: 'config/rbac/controller.yaml',
    granted: 'overlays `cluster` and `ha`',
    optional: false,
  },
  {
    title: 'The controller in one namespace',
    file: 'config/rbac/namespaced/controller.yaml',
    granted: 'overlay `namespaced`',
    optional: false,
  },
  {
    title: 'Whether kubelets live',
    file: 'config/rbac/node-leases.yaml',
    granted: 'overlays `cluster` and `ha`',
    optional: true,
  },
  {
    title: 'Versions of kubelets',
    file: 'config/rbac/nodes/nodes.yaml',
    granted: 'overlays `cluster` and `ha`',
    optional: true,
  },
  {
    title: 'Leader election',
    file: 'config/components/ha/leader-election.yaml',
    granted: 'component `ha`, overlay `ha`',
    optional: false,
  },
  {
    title: 'The ledger',
    file: 'config/base/ledger.yaml',
    granted: 'every overlay; `--ledger-namespace=0` does without',
    optional: true,
  },
  {
    title: 'Secured metrics',
    file: 'config/metrics-auth/auth.yaml',
    granted: '`config/metrics-auth`, for `--metrics-secure`',
    optional: true,
  },
  {
    title: 'Logs',
    file: 'config/components/logs/role.yaml',
    granted: 'component `logs`, namespace by namespace',
    optional: true,
  },
  {
    title: 'The node agent',
    file: 'config/agent/rbac.yaml',
    granted: '`config/agent`, to an account of its own',
    optional: true,
    without: 'the runtime’s own times reach nobody',
  },
];

/** What is not watched, by resource and verb. */
const OTHERS: Readonly<Record<string, string>> = {
  'events create': 'violations are told in the status and the metrics alone',
  'sidecaraudits/status patch': 'no SidecarAudit gets a status',
  'clustersidecaraudits/status patch': 'no ClusterSidecarAudit gets a status',
  'leases get': 'what goes on is told only when it ends, as nobody can tell a silent kubelet from a dead one',
  'leases create': 'no replica leads',
  'leases update': 'no replica leads',
  'leases get of sidecar-audit': 'no replica leads',
  'leases update of sidecar-audit': 'no replica leads',
  configmaps:
    'what is decided of living Pods is not kept over a restart: with its evidence gone it becomes `EvidenceExpired`',
  'tokenreviews create': 'with `--metrics-secure`, nobody gets /metrics',
  'subjectaccessreviews create': 'with `--metrics-secure`, nobody gets /metrics',
  'pods get': '`spec.logs` has no effect',
  'pods/log get': '`spec.logs` has no effect',
};

function withoutIt(resource: string, verb: string, names: string): string {
  const key = `${resource} ${verb}${names === '' ? '' : ` of ${names}`}`;
  const known =
    OTHERS[key] ??
    OTHERS[resource] ??
    (verb === 'list' || verb === 'watch' ? RESOURCES[resource as keyof typeof RESOURCES]?.without : undefined);
  if (known === undefined) throw new Error(`nobody has said what is missing without ${key}`);
  return known;
}

function rowsOf(
  { apiGroups, resources, resourceNames = [], verbs }: PolicyRule,
  without: string | undefined,
): readonly string[] {
  const names = resourceNames.length > 3 ? `${resourceNames[0]} … ${resourceNames.at(-1)}` : resourceNames.join(', ');
  return resources.flatMap((resource) => {
    const byReason = Map.groupBy(verbs, (verb) => without ?? withoutIt(resource, verb, names));
    return [...byReason].map(([reason, of]) => {
      const what = `\`${resource}\`${names === '' ? '' : ` named \`${names}\``}`;
      return `| ${what} | ${apiGroups.map((group) => group || 'core').join(', ')} | ${of.join(', ')} | ${reason} |`;
    });
  });
}

function section({ title, file, granted, optional, without }: Part): string {
  const roles = parseAllDocuments(readFileSync(file, 'utf8'))
    .map((document) => document.toJS() as Role)
    .filter(({ rules }) => rules !== undefined);
  return roles
    .map(({ kind, metadata, rules = [] }) => {
      const where = metadata.namespace === undefined ? '' : ` in \`${metadata.namespace}\``;
      const need = optional ? 'Optional.' : 'Needed.';
      return [
        `## ${title}`,
        '',
        `${need} ${kind} \`${metadata.name}\`${where} ([${file}](../${file})): ${granted}.`,
        '',
        '| resource | group | verbs | without it |',
        '|---|---|---|---|',
        ...rules.flatMap((rule) => rowsOf(rule, without)),
        '',
      ].join('\n');
    })
    .join('\n');
}

export function permissionsPage(): string {
  return `# Permissions

<!-- Generated from config/rbac and config/components by \`make generate\`: do not edit. -->

What the controller may do, which is what it does: a test on a real API server compares the two
([test/lab/permissions.test.ts](../test/lab/permissions.test.ts)). It reads no Secrets and changes no Pods. A missing permission is
survived, and the audits' condition \`Ready\` names it; once it is granted, the controller goes on without a restart.

${PARTS.map(section).join('\n')}
The ClusterRoles \`sidecar-audit-view\` and \`sidecar-audit-edit\` ([config/rbac/users.yaml](../config/rbac/users.yaml)) are for people: they are
aggregated to \`view\`, and to \`edit\` and \`admin\`. ClusterSidecarAudits are left to whoever administers the cluster. \`sidecar-audit-metrics-reader\` ([config/metrics-auth](../config/metrics-auth/reader.yaml)) and, in the overlay
\`namespaced\`, the Role of that name ([config/rbac/namespaced](../config/rbac/namespaced/metrics-reader.yaml)) are for whoever scrapes secured metrics.
`;
}

if (import.meta.main) emit([{ path: 'docs/permissions.md', text: permissionsPage() }], process.argv);
