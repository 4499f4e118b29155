import type { AnyAudit } from '../../api/types.ts';
import type { Sight } from '../../audit/conditions.ts';
import type { LogNamespaces } from './namespaces.ts';

const MOST_NAMED = 5;

interface Reading {
  readonly namespaces: LogNamespaces;
  /** Namespaces in which the API server refused it. */
  readonly refused: ReadonlySet<string>;
}

/** What is said in the condition Ready of an audit that declares logs. */
export function withLogLimits(sight: Sight, audit: AnyAudit, reading: Reading): Sight {
  if ((audit.spec.logs ?? []).length === 0) return sight;
  return { ...sight, limits: [...sight.limits, ...limitsOf(audit, reading)] };
}

function limitsOf(audit: AnyAudit, { namespaces, refused }: Reading): readonly string[] {
  const own = audit.kind === 'SidecarAudit' ? audit.metadata.namespace : null;
  const allowed = namespaces === 'all' ? null : [...namespaces].sort();
  const without = 'spec.logs has no effect';
  if (allowed !== null && (own === null ? allowed.length === 0 : !allowed.includes(own))) {
    const where = own === null ? 'logs' : `logs in ${own}`;
    return [`The controller is not set to read ${where} (--read-logs-in): ${without}.`];
  }
  const forbidden = [...refused].filter((namespace) => own === null || namespace === own).sort();
  return [
    ...(own === null && allowed !== null ? [`Logs are read in ${named(allowed)} only (--read-logs-in).`] : []),
    ...(forbidden.length === 0 ? [] : [`No permission to get pods/log in ${named(forbidden)}: ${without} there.`]),
  ];
}

function named(namespaces: readonly string[]): string {
  const more = namespaces.length - MOST_NAMED;
  return namespaces.slice(0, MOST_NAMED).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
